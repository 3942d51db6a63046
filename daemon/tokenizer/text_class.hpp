// SPDX-License-Identifier: Apache-2.0
// What the splitting patterns of tokenizers ask of a code point: general categories, put together
// as far as no pattern tells them apart.
#pragma once

#include <cstdint>

namespace tokentail {

enum class TextClass : std::uint8_t {
  upper,        // Lu, Lt
  lower,        // Ll
  caseless,     // Lm, Lo
  mark,         // M
  number,       // N
  space,        // White_Space but the next
  newline,      // CR, LF
  punctuation,  // P
  symbol,       // S
  other,        // controls, unassigned, private
  end,          // behind the text; no code point has it
};

// A set of classes, for one test instead of several comparisons.
class TextClassSet {
 public:
  template <class... Classes>
  explicit constexpr TextClassSet(Classes... classes) : bits_((bit(classes) | ...)) {}

  [[nodiscard]] constexpr bool has(TextClass one) const { return (bits_ & bit(one)) != 0; }

 private:
  static constexpr std::uint32_t bit(TextClass one) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(one);
  }

  std::uint32_t bits_;
};

constexpr TextClassSet letters{TextClass::upper, TextClass::lower, TextClass::caseless};
constexpr TextClassSet letters_and_marks{TextClass::upper, TextClass::lower, TextClass::caseless,
                                         TextClass::mark};
constexpr TextClassSet blanks{TextClass::space, TextClass::newline};
// [^\s\p{L}\p{N}]: marks are among them.
constexpr TextClassSet punctuation_like{TextClass::mark, TextClass::punctuation, TextClass::symbol,
                                        TextClass::other};

}  // namespace tokentail
