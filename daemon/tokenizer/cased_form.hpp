// SPDX-License-Identifier: Apache-2.0
// Where the patterns of o200k and of Tekken, which are otherwise the same, differ. An argument of
// templates, so that each has a scanner of its own.
#pragma once

namespace tokentail {

struct CasedForm {
  int numbers_max;        // in a piece
  bool has_contractions;  // behind words
};

constexpr CasedForm o200k_form{.numbers_max = 3, .has_contractions = true};
constexpr CasedForm tekken_form{.numbers_max = 1, .has_contractions = false};

}  // namespace tokentail
