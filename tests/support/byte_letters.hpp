// SPDX-License-Identifier: Apache-2.0
// The vocabulary of a tokenizer.json in which every byte is a token, by its number.
#pragma once

#include <string>

namespace tokentail::test {

// The letters of all bytes, in their order, as members of an object: `"Ā":0,"ā":1,...,`
inline std::string byte_members() {
  std::string members;
  unsigned stand_in = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool is_printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
    const unsigned letter = is_printable ? byte : stand_in++;
    std::string text;
    if (letter < 0x80) {
      text = letter == '"' || letter == '\\' ? "\\" : "";
      text += static_cast<char>(letter);
    } else {
      text += static_cast<char>(0xC0U | (letter >> 6U));
      text += static_cast<char>(0x80U | (letter & 0x3FU));
    }
    members += "\"" + text + "\":" + std::to_string(byte) + ",";
  }
  return members;
}

}  // namespace tokentail::test
