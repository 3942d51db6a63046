// SPDX-License-Identifier: Apache-2.0
#include "rule/severity.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokentail {
namespace {

constexpr std::array<std::pair<std::string_view, Severity>, 3> severities{
    {{"info", Severity::info}, {"warning", Severity::warning}, {"critical", Severity::critical}}};

}  // namespace

std::string_view name_of(Severity severity) {
  return severities.at(static_cast<std::size_t>(severity)).first;
}

std::optional<Severity> severity_named(std::string_view name) {
  const auto* const found =
      std::ranges::find(severities, name, [](const auto& severity) { return severity.first; });
  return found == severities.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tokentail
