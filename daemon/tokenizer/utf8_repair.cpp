// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/utf8_repair.hpp"

#include <cstdint>

#include <simdjson.h>

namespace tokentail {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// How a sequence may begin (Unicode, table 3-7): its bytes, and the range of its second byte.
struct Lead {
  std::size_t bytes = 0;  // 0: no sequence begins so
  std::uint8_t second_from = 0x80;
  std::uint8_t second_to = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) {
    return {.bytes = 1};
  }
  if (byte < 0xC2 || byte > 0xF4) {
    return {};
  }
  if (byte < 0xE0) {
    return {.bytes = 2};
  }
  if (byte < 0xF0) {
    return {.bytes = 3,
            .second_from = byte == 0xE0 ? std::uint8_t{0xA0} : std::uint8_t{0x80},
            .second_to = byte == 0xED ? std::uint8_t{0x9F} : std::uint8_t{0xBF}};
  }
  return {.bytes = 4,
          .second_from = byte == 0xF0 ? std::uint8_t{0x90} : std::uint8_t{0x80},
          .second_to = byte == 0xF4 ? std::uint8_t{0x8F} : std::uint8_t{0xBF}};
}

// Bytes of the sequence that the text begins with, or of the subpart that could have become one.
struct Sequence {
  std::size_t bytes = 1;
  bool is_whole = false;
};

Sequence first_sequence(std::string_view text) {
  const auto lead = lead_of(static_cast<std::uint8_t>(text.front()));
  std::size_t bytes = 1;
  for (; bytes < lead.bytes && bytes < text.size(); ++bytes) {
    const auto byte = static_cast<std::uint8_t>(text[bytes]);
    const auto from = bytes == 1 ? lead.second_from : 0x80;
    const auto to = bytes == 1 ? lead.second_to : 0xBF;
    if (byte < from || byte > to) {
      break;
    }
  }
  return {.bytes = bytes, .is_whole = bytes == lead.bytes};
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::string repair_utf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  while (!text.empty()) {
    const auto sequence = first_sequence(text);
    repaired += sequence.is_whole ? text.substr(0, sequence.bytes) : replacement;
    text.remove_prefix(sequence.bytes);
  }
  return repaired;
}

}  // namespace tokentail
