// SPDX-License-Identifier: Apache-2.0
// What the catalogue knows of a model, and of the provider that sells it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/amount.hpp"
#include "pricing/match_rule.hpp"
#include "pricing/price_list.hpp"

namespace tokentail {

// What is not known is empty: a window of no size, an encoding without a name, a list without
// sheets.
struct Model {
  std::string id;
  MatchRule match;
  std::optional<Tokens> context_window;
  std::optional<Tokens> max_output;
  std::string encoding;  // "o200k_base"
  PriceList prices;
};

struct Provider {
  std::string id;
  MatchRule match;                    // names of the provider itself
  MatchRule model_match;              // names that tell the provider when the log does not
  std::vector<std::string> fallback;  // ids of providers whose models it sells under their names
  std::vector<Model> models;          // the first that matches is meant
};

}  // namespace tokentail
