// SPDX-License-Identifier: Apache-2.0
#include "app/model_overrides.hpp"

#include <utility>

#include "pricing/price_sheet.hpp"

namespace tokentail {
namespace {

constexpr Int128 yocto_per_pico = 1'000'000'000'000;

}  // namespace

ModelOverride model_override(const ModelEntry& entry) {
  ModelOverride result{.name = entry.name.text,
                       .provider = entry.provider ? entry.provider->text : std::string(),
                       .like = entry.like ? entry.like->text : std::string(),
                       .context_window = entry.context_window,
                       .max_output = entry.max_output};
  if (entry.encoding) {
    result.encoding = entry.encoding->text;
  }
  if (entry.tokenizer) {
    result.encoding = entry.tokenizer->text;  // by which a TokenizerSet knows it
  }
  PriceSheet sheet;
  bool priced = false;
  for (const auto& [kind, price] :
       {std::pair{PriceKind::input, entry.input}, std::pair{PriceKind::output, entry.output},
        std::pair{PriceKind::cache_read, entry.cache_read},
        std::pair{PriceKind::cache_write, entry.cache_write},
        std::pair{PriceKind::cache_write_1h, entry.cache_write_1h}}) {
    if (price) {
      sheet.set(kind, {.base = {.yocto = price->pico * yocto_per_pico}, .tiers = {}});
      priced = true;
    }
  }
  if (priced) {
    result.prices = PriceList{.entries = {{.when = Always{}, .sheet = std::move(sheet)}}};
  }
  return result;
}

}  // namespace tokentail
