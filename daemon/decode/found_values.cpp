// SPDX-License-Identifier: Apache-2.0
#include "decode/found_values.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::uint16_t rank_of_number = 1000;
constexpr std::uint16_t rank_of_sign = 2000;

bool is_missing(std::string_view token) {
  return token.size() <= 4 && (token == "null" || token == "\"\"" || token == "\"-\"");
}

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

void FoundValues::offer(FormatField field, std::uint16_t rank, std::string_view token) {
  if (is_missing(token)) {
    return;
  }
  if (field == FormatField::error) {
    if (token == "false") {
      return;
    }
    rank = static_cast<std::uint16_t>(rank + error_rank(token));
  }
  auto& best = ranks_[index_of(field)];
  if (rank < best) {
    best = rank;
    tokens_[index_of(field)] = token;
  }
}

}  // namespace tokentail
