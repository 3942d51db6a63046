// SPDX-License-Identifier: Apache-2.0
// Text -> tokens of the rule language.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "rule/complaint.hpp"
#include "rule/literal.hpp"

namespace tokentail {

struct Token {
  enum class Kind : std::uint8_t { end, number, text, name, symbol };

  Kind kind = Kind::end;
  Span span;
  std::string text;  // as written; a text without its quotes and escapes
  Literal literal;   // of a number

  // Whether this is the keyword, name or symbol `word`.
  [[nodiscard]] bool is(std::string_view word) const {
    return (kind == Kind::name || kind == Kind::symbol) && text == word;
  }
};

// The last token is always Kind::end. Stops at the first thing it cannot read.
[[nodiscard]] std::expected<std::vector<Token>, Complaint> tokenize(std::string_view text);

}  // namespace tokentail
