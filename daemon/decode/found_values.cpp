// SPDX-License-Identifier: Apache-2.0
#include "decode/found_values.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::uint16_t rank_of_number = 1000;
constexpr std::uint16_t rank_of_sign = 2000;

// Gateways write {"code":"429","type":"insufficient_quota"}: a word says more than a number, and
// both say more than the bare fact that there is an error.
std::uint16_t error_rank(std::string_view token) {
  if (token.front() == '{' || token.front() == '[' || token.front() == 't') {
    return rank_of_sign;
  }
  const bool digits = std::ranges::all_of(
      token, [](char c) { return (c >= '0' && c <= '9') || c == '"' || c == '-'; });
  return digits ? rank_of_number : 0;
}

}  // namespace

void FoundValues::offer_error(std::uint16_t rank, std::string_view token) {
  if (token != "false") {
    keep_best(FormatField::error, static_cast<std::uint16_t>(rank + error_rank(token)), token);
  }
}

}  // namespace tokentail
