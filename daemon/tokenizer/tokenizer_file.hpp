// SPDX-License-Identifier: Apache-2.0
// The tokenizer.json of Hugging Face's library, as far as it can be followed exactly: byte-level
// BPE, on the text as it is or on its NFC, split by known patterns. What it adds around a text (a
// token that begins it) is not counted, and its added tokens are text in a text.
#pragma once

#include <string_view>

#include "core/error.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {

// invalid: not such a file, or one with a part that is not followed, which the message names.
[[nodiscard]] Outcome<TokenList> parse_tokenizer_file(std::string_view json);

}  // namespace tokentail
