// SPDX-License-Identifier: Apache-2.0
// What counting a call's text again came to, beside what its log reports. The text itself is gone
// by then.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/amount.hpp"

namespace tokentail {

// A reported count over what was expected of it: 2000 of 1000 is twice as many.
struct TokenRatio {
  Tokens reported = 0;
  Tokens expected = 0;  // positive
};

struct Recount {
  enum class Grade : std::uint8_t {
    exact,        // what the provider counts, by its own rules
    lower_bound,  // there was more than text: tools, images, hidden reasoning
    estimate,     // by another model's tokenizer, since this one's is not public
  };

  Grade grade = Grade::exact;  // of the input
  std::optional<Tokens> input;
  std::optional<Tokens> output;

  // The reported input is too far from this one (recount/recounter.hpp).
  bool is_off = false;

  // Of an exact input that is off: another encoding, which fits. A constant.
  std::string_view better_encoding;

  // Against what is usual for the model and the feature. Filled by the engine, which has learned
  // it; nothing before enough was seen.
  std::optional<TokenRatio> drift;
};

}  // namespace tokentail
