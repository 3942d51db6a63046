// SPDX-License-Identifier: Apache-2.0
// What one token costs, exactly.
//
// Providers quote dollars per million tokens, the catalogue with up to 17 decimals. A rate is a
// whole number of yocto-dollars (1e-24 USD) a token, which holds any quote of up to 18 decimals.
// A cost is summed in yocto-dollars and rounded to pico-dollars once, at the end, half up; quotes
// of up to six decimals, all but two in the catalogue, leave nothing to round.
#pragma once

#include <optional>
#include <string_view>

#include "core/amount.hpp"

namespace tokentail {

struct Rate {
  Int128 yocto = 0;  // per token, or per request

  friend bool operator==(const Rate&, const Rate&) = default;
};

// A plain decimal without sign or exponent: "0.15" is 15 cents per million tokens. Nothing for
// anything else, for more than 18 decimals, and from one million dollars on: with at most
// `tokens_max` tokens in each bucket no product or sum of them overflows.
[[nodiscard]] std::optional<Rate> parse_rate_per_million(std::string_view usd);

// The same for a price per thousand requests.
[[nodiscard]] std::optional<Rate> parse_rate_per_thousand(std::string_view usd);

// To the nearest pico-dollar, half up.
[[nodiscard]] Money rounded_from_yocto(Int128 yocto);

}  // namespace tokentail
