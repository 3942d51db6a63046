// SPDX-License-Identifier: Apache-2.0
// The headroom of keys of one table, for each rule that looks at them. Only keys that have some
// take memory; bounded by the keys of the table. Owned by the engine thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "core/unchecked.hpp"
#include "rule/headroom.hpp"

namespace tokentail {

class HeadroomBook {
 public:
  HeadroomBook() = default;
  explicit HeadroomBook(std::size_t rules) : rules_(rules) {}

  [[nodiscard]] bool covers(const Evidence& evidence, std::size_t rule) const {
    const auto place = place_of(evidence.key);
    return place != none && unchecked(rooms_, place + rule).covers(evidence);
  }

  // Brings what covers() looks at first into the cache.
  void fetch(KeyId key) const {
    if (key < place_of_key_.size()) {
      __builtin_prefetch(&unchecked(place_of_key_, key));
    }
  }

  void note(KeyId key, std::size_t rule, const Headroom& headroom);

  // Of all rules: something else than a record has changed the key.
  void forget(KeyId key);

 private:
  using Place = std::uint32_t;  // of the headroom for the first rule
  static constexpr Place none = 0xFFFF'FFFF;
  // Covers nothing.
  static constexpr Headroom no_headroom{.since = Instant::max(), .until = Instant::min()};

  [[nodiscard]] Place place_of(KeyId key) const {
    return key < place_of_key_.size() ? unchecked(place_of_key_, key) : none;
  }

  std::size_t rules_ = 0;
  std::vector<Place> place_of_key_;
  std::vector<Headroom> rooms_;
  std::vector<Place> free_;
};

}  // namespace tokentail
