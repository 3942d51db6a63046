// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/byte_letters.hpp"

#include <array>
#include <cstdint>

namespace tokentail {
namespace {

constexpr std::uint32_t first_stand_in = 0x100;
constexpr std::size_t letters_max = 0x144;

// Printable Latin-1 stands for itself, all other bytes for letters from U+0100 on, in their order.
constexpr bool is_printable(std::uint32_t byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
}

constexpr std::array<std::int16_t, letters_max> byte_of_letter = [] {
  std::array<std::int16_t, letters_max> bytes{};
  bytes.fill(-1);
  std::uint32_t next = first_stand_in;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    bytes.at(is_printable(byte) ? byte : next++) = static_cast<std::int16_t>(byte);
  }
  return bytes;
}();

}  // namespace

std::optional<std::string> bytes_of_letters(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::uint32_t letter = static_cast<std::uint8_t>(text[at]);
    if (letter >= 0x80) {  // all these letters have two bytes
      if (letter < 0xC2 || letter > 0xC5 || at + 1 == text.size()) {
        return std::nullopt;
      }
      letter = ((letter & 0x1FU) << 6U) | (static_cast<std::uint8_t>(text[++at]) & 0x3FU);
    }
    if (letter >= letters_max || byte_of_letter.at(letter) < 0) {
      return std::nullopt;
    }
    bytes += static_cast<char>(byte_of_letter.at(letter));
  }
  return bytes;
}

}  // namespace tokentail
