// SPDX-License-Identifier: Apache-2.0
#include "engine/headroom_book.hpp"

#include <algorithm>
#include <utility>

namespace tokentail {

void HeadroomBook::note(KeyId key, std::size_t rule, const Headroom& headroom) {
  if (key >= place_of_key_.size()) {
    place_of_key_.resize(std::size_t{key} + 1, none);
  }
  auto& place = place_of_key_[key];
  if (place == none && !free_.empty()) {
    place = free_.back();
    free_.pop_back();
  } else if (place == none) {
    place = static_cast<Place>(rooms_.size());
    rooms_.resize(rooms_.size() + rules_, no_headroom);
  }
  rooms_[place + rule] = headroom;
}

void HeadroomBook::forget(KeyId key) {
  if (place_of(key) != none) {
    const auto place = std::exchange(place_of_key_[key], none);
    std::fill_n(rooms_.begin() + place, rules_, no_headroom);
    free_.push_back(place);
  }
}

}  // namespace tokentail
