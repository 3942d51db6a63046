// SPDX-License-Identifier: Apache-2.0
#include "record/usage_record.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::array<std::string_view, dimension_count> dimension_names{
    "user",       "feature",      "model", "provider", "tenant", "conversation",
    "request_id", "request_hash", "key",   "endpoint", "host",   "service"};

}  // namespace

std::string_view name_of(Dimension dimension) {
  return dimension_names[static_cast<std::size_t>(dimension)];
}

std::optional<Dimension> dimension_named(std::string_view name) {
  const auto* const it = std::ranges::find(dimension_names, name);
  if (it == dimension_names.end()) {
    return std::nullopt;
  }
  return static_cast<Dimension>(it - dimension_names.begin());
}

}  // namespace tokentail
