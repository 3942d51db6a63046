// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/counter.hpp"

#include "tokenizer/utf8_repair.hpp"

namespace tokentail {

std::string_view Counter::valid(std::string_view text) {
  if (is_valid_utf8(text)) {
    return text;
  }
  ++repaired_texts_;
  repaired_ = repair_utf8(text);
  return repaired_;
}

}  // namespace tokentail
