// SPDX-License-Identifier: Apache-2.0
#include "decode/request_hash.hpp"

#include <algorithm>
#include <charconv>

namespace tokentail {

std::string_view stand_in_hash(const UsageRecord& record, TextArena& arena) {
  constexpr std::size_t digits_max = 20;
  const auto input = record.input_tokens();
  if (!input) {
    return {};
  }
  const auto user = record[Dimension::user];
  const auto feature = record[Dimension::feature];
  const auto model = record[Dimension::model];
  char* const begin = arena.reserve(user.size() + feature.size() + model.size() + 4 + digits_max);
  char* at = begin;
  *at++ = '~';
  for (const auto part : {user, feature, model}) {
    at = std::ranges::copy(part, at).out;
    *at++ = '/';
  }
  at = std::to_chars(at, at + digits_max, *input).ptr;
  return arena.keep(static_cast<std::size_t>(at - begin));
}

}  // namespace tokentail
