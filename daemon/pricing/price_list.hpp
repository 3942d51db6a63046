// SPDX-License-Identifier: Apache-2.0
// The price sheets of one model, each with the time it is in force.
//
// Later entries go before earlier ones: the last whose time applies is in force. When none does,
// the first is, since a model's oldest known price is the best guess for the time before it.
#pragma once

#include <chrono>
#include <variant>
#include <vector>

#include "core/time.hpp"
#include "pricing/price_sheet.hpp"

namespace tokentail {

struct Always {};

// From the beginning of a day in UTC.
struct FromDate {
  Instant date;
};

// Every day between two readings of the UTC clock, the end not included; the end may be on the
// next day.
struct DailyHours {
  std::chrono::seconds from;
  std::chrono::seconds to;
};

using InForce = std::variant<Always, FromDate, DailyHours>;

[[nodiscard]] bool applies(const InForce& when, Instant at);

struct PriceEntry {
  InForce when;
  PriceSheet sheet;
};

struct PriceList {
  std::vector<PriceEntry> entries;

  // Nullptr only for an empty list.
  [[nodiscard]] const PriceSheet* at(Instant time) const;
};

}  // namespace tokentail
