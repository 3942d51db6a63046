// SPDX-License-Identifier: Apache-2.0
#include "recount/chat_overhead.hpp"

#include <algorithm>
#include <array>

namespace tokentail {
namespace {

constexpr Tokens per_function_before_4o = 10;

// The first that the name begins with is meant.
struct Family {
  std::string_view beginning;
  ChatOverhead overhead;
};
constexpr std::array<Family, 8> families{{
    {.beginning = "gpt-3.5-turbo-0301",
     .overhead = {.per_message = 4, .per_name = -1, .per_function = per_function_before_4o}},
    {.beginning = "gpt-3.5-turbo", .overhead = {.per_function = per_function_before_4o}},
    {.beginning = "gpt-35-turbo", .overhead = {.per_function = per_function_before_4o}},
    {.beginning = "gpt-4o", .overhead = {}},
    {.beginning = "chatgpt-4o", .overhead = {}},
    {.beginning = "gpt-4.1", .overhead = {}},
    {.beginning = "gpt-4.5", .overhead = {}},
    {.beginning = "gpt-4", .overhead = {.per_function = per_function_before_4o}},
}};

}  // namespace

std::optional<ChatOverhead> chat_overhead_of(std::string_view model) {
  const auto* const found = std::ranges::find_if(
      families, [&](const Family& family) { return model.starts_with(family.beginning); });
  return found == families.end() ? std::nullopt : std::optional(found->overhead);
}

}  // namespace tokentail
