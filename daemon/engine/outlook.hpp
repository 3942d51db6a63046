// SPDX-License-Identifier: Apache-2.0
// What requests that go on as they came lately would make of a comparison: when a running total
// crosses its limit. In exact integers, so that every host says the same.
//
// "Lately" is the last five sixtieths of a sliding window, or the whole of a calendar window so
// far: what came then is taken to come again, evenly. What is in the window now leaves it when it
// does.
#pragma once

#include <optional>

#include "core/calendar.hpp"
#include "core/time.hpp"
#include "rule/comparison.hpp"
#include "rule/evidence.hpp"
#include "rule/quantity.hpp"

namespace tokentail {

struct Outlook {
  Quantity amount;            // that came since then
  Instant since;              // where "lately" begins
  std::optional<Instant> at;  // the crossing, to within a pane; nothing: it stays as it is
};

// When the comparison comes to be `wanted`. Nothing for what is no running total against a limit
// that stands still, for what is so already, and when nothing came lately.
[[nodiscard]] std::optional<Outlook> outlook(const Comparison& comparison, const Calendar& calendar,
                                             const Evidence& evidence, bool wanted);

}  // namespace tokentail
