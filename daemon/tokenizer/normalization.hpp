// SPDX-License-Identifier: Apache-2.0
// What a tokenizer does to a text before it splits it.
#pragma once

#include <cstdint>

namespace tokentail {

// Kept in files: only ever add at the end.
enum class Normalization : std::uint32_t {
  none,
  composed,  // NFC (tokenizer/composer.hpp)
};
constexpr std::uint32_t normalizations = 2;

}  // namespace tokentail
