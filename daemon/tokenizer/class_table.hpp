// SPDX-License-Identifier: Apache-2.0
// The class of a code point by two look-ups: blocks of 256 code points, each different block once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/unchecked.hpp"
#include "tokenizer/text_class.hpp"

namespace tokentail {

constexpr std::uint32_t code_points = 0x110000;
constexpr std::uint32_t class_blocks = code_points / 256;

// Belongs to whoever owns the two arrays. ASCII is in block 0.
struct ClassTable {
  std::span<const std::uint8_t> block_of;  // class_blocks
  std::span<const std::uint8_t> classes;   // 256 a block

  [[nodiscard]] TextClass of(std::uint32_t code_point) const {
    const std::uint32_t block = unchecked(block_of, code_point >> 8U);
    return static_cast<TextClass>(unchecked(classes, (block << 8U) | (code_point & 0xFFU)));
  }
  [[nodiscard]] TextClass of_ascii(std::uint8_t byte) const {
    return static_cast<TextClass>(unchecked(classes, byte));
  }
};

struct ClassArrays {
  std::vector<std::uint8_t> block_of;
  std::vector<std::uint8_t> classes;
};

// Of Unicode 16.0.
[[nodiscard]] ClassArrays unicode_classes();

}  // namespace tokentail
