// SPDX-License-Identifier: Apache-2.0
// A model as a user describes it in the settings: one the catalogue lacks, or other figures for
// one it has, such as a negotiated price or the name of an Azure deployment.
#pragma once

#include <optional>
#include <string>

#include "core/amount.hpp"
#include "pricing/price_list.hpp"

namespace tokentail {

struct ModelOverride {
  std::string name;      // as logged; a final * stands for any ending
  std::string provider;  // as logged or by id; empty: whoever serves it
  std::string like;      // the model whose figures it starts from; empty: the one of its own name
  std::optional<Tokens> context_window;
  std::optional<Tokens> max_output;
  std::optional<std::string> encoding;
  // Replaces all prices of the model, so it states one for input; the other buckets follow the
  // rule of price_sheet.hpp.
  std::optional<PriceList> prices;
};

}  // namespace tokentail
