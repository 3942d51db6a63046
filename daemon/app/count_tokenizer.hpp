// SPDX-License-Identifier: Apache-2.0
// Which encoding `tokentail count` counts by: named itself, or by a model.
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"
#include "pricing/catalogue.hpp"

namespace tokentail {

// At least one is given; the encoding wins.
struct CountBy {
  std::optional<std::string> encoding;
  std::optional<std::string> model;
};

// invalid: neither is given, or the model's tokenizer is not known, not published, or in a file
// that is not here.
[[nodiscard]] Outcome<std::string> encoding_of(const Catalogue& catalogue, const CountBy& by);

}  // namespace tokentail
