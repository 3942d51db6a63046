// SPDX-License-Identifier: Apache-2.0
// The tokenizer.json of Hugging Face's library, as far as it can be followed exactly: byte-level
// BPE without a normalizer, split as GPT-2 or as Llama 3 do it. What it adds around a text (a token
// that begins it) is not counted, and its added tokens are text in a text.
#pragma once

#include <string_view>

#include "core/error.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {

// invalid: not such a file, or one with a part that is not followed, which the message names.
[[nodiscard]] Outcome<TokenList> parse_tokenizer_file(std::string_view json);

}  // namespace tokentail
