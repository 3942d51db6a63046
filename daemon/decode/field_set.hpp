// SPDX-License-Identifier: Apache-2.0
// Some of the fields, as bits: asked and gone through without a loop over all of them.
#pragma once

#include <bit>
#include <cstdint>

#include "decode/field.hpp"

namespace tokentail {

class FieldSet {
 public:
  constexpr FieldSet() = default;

  // From `first` to `last`, both included, in the order of FormatField.
  [[nodiscard]] static constexpr FieldSet range(FormatField first, FormatField last) {
    FieldSet set;
    for (auto i = index_of(first); i <= index_of(last); ++i) {
      set.add(static_cast<FormatField>(i));
    }
    return set;
  }

  constexpr void add(FormatField field) { bits_ |= bit(field); }
  [[nodiscard]] constexpr bool has(FormatField field) const { return (bits_ & bit(field)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

  // The first in the order of FormatField, which is no longer in the set then. Not of an empty set.
  constexpr FormatField take_first() {
    const auto first = static_cast<FormatField>(std::countr_zero(bits_));
    bits_ &= bits_ - 1;
    return first;
  }

  friend constexpr FieldSet operator&(FieldSet a, FieldSet b) {
    return FieldSet(a.bits_ & b.bits_);
  }

 private:
  using Bits = std::uint32_t;
  static_assert(field_count <= 32);

  constexpr explicit FieldSet(Bits bits) : bits_(bits) {}
  static constexpr Bits bit(FormatField field) { return Bits{1} << index_of(field); }

  Bits bits_ = 0;
};

}  // namespace tokentail
