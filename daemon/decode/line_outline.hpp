// SPDX-License-Identifier: Apache-2.0
// The shape of one line of JSON: where its scalar values stand, in order, and what they are for.
// Everything between them (keys, brackets, blanks) is the shape itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "decode/field.hpp"

namespace tokentail {

// What a value is for: a field, and its rank among the places of that field.
struct ValuePlace {
  FormatField field = FormatField::user;
  std::uint16_t rank = 0;

  friend bool operator==(const ValuePlace&, const ValuePlace&) = default;
};

struct LineOutline {
  struct Value {
    std::string_view token;  // borrowed from the line
    std::optional<ValuePlace> place;
  };
  static constexpr std::size_t values_max = 64;

  std::vector<Value> values;
  // Every value found is one of `values`, so lines of this shape differ in nothing else. False when
  // an object or a list gave a value by being there, or there were more than `values_max`.
  bool is_whole = true;

  void clear() {
    values.clear();
    is_whole = true;
  }
  void add(std::string_view token, std::optional<ValuePlace> place) {
    if (values.size() == values_max) {
      is_whole = false;
    } else {
      values.push_back({.token = token, .place = place});
    }
  }
};

}  // namespace tokentail
