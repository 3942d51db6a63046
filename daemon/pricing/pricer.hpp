// SPDX-License-Identifier: Apache-2.0
// Fills in what a record's model says about it: the context window and the cost. Owned by one
// thread; the catalogue may be shared and outlives it.
//
// A cost that the log states stays, since it is what the caller was billed. Otherwise the cost is
// computed with the prices at the record's own time. What cannot be computed stays unknown, never
// zero, and is counted by reason.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "pricing/catalogue.hpp"
#include "pricing/name_cache.hpp"
#include "pricing/price_sheet.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// "unknown_model", for metrics and status pages.
[[nodiscard]] std::string_view name_of(Unpriced reason);

struct PricingCounts {
  // Names as logged, untrusted, cut to this many bytes, each with how many records it had. The
  // first so many names are kept; records of later ones are counted in `unknown_names_left_out`.
  static constexpr std::size_t names_max = 50;
  static constexpr std::size_t name_bytes_max = 120;

  std::uint64_t logged = 0;
  std::uint64_t computed = 0;
  std::array<std::uint64_t, unpriced_count> unpriced{};  // by Unpriced
  std::uint64_t unknown_windows = 0;  // records that still have no context window
  std::map<std::string, std::uint64_t, std::less<>> unknown_models;
  std::map<std::string, std::uint64_t, std::less<>> models_without_price;
  std::uint64_t unknown_names_left_out = 0;

  [[nodiscard]] std::uint64_t operator[](Unpriced reason) const {
    return unpriced.at(static_cast<std::size_t>(reason));
  }
};

class Pricer {
 public:
  explicit Pricer(const Catalogue& catalogue) : names_(catalogue) {}

  void price(UsageRecord& record);

  // For the encoding and the maximum output of a record's model. Nullptr: unknown.
  [[nodiscard]] const Model* model_of(const UsageRecord& record);

  [[nodiscard]] const PricingCounts& counts() const { return counts_; }
  [[nodiscard]] const NameCacheCounts& name_counts() const { return names_.counts(); }

 private:
  void count(Unpriced reason, const UsageRecord& record);
  void count_name(std::map<std::string, std::uint64_t, std::less<>>& names, std::string_view name);

  NameCache names_;
  PricingCounts counts_;
};

}  // namespace tokentail
