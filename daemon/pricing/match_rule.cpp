// SPDX-License-Identifier: Apache-2.0
#include "pricing/match_rule.hpp"

#include <algorithm>

namespace tokentail {
namespace {

bool finds(const std::optional<std::regex>& expression, std::string_view name) {
  try {
    return expression && std::regex_search(name.begin(), name.end(), *expression);
  } catch (const std::regex_error&) {
    return false;  // too complex for this name: the same as no match
  }
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

}  // namespace

MatchRule MatchRule::of_text(Kind kind, std::string_view text) {
  MatchRule rule;
  rule.kind = kind;
  rule.text = lower(text);
  return rule;
}

std::optional<MatchRule> MatchRule::of_regex(std::string_view expression) {
  MatchRule rule;
  rule.kind = Kind::regex;
  try {
    rule.expression.emplace(expression.begin(), expression.end());
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
  return rule;
}

bool MatchRule::matches(std::string_view name) const {
  const auto matches_name = [name](const MatchRule& part) { return part.matches(name); };
  switch (kind) {
    case Kind::never:
      return false;
    case Kind::equals:
      return name == text;
    case Kind::starts_with:
      return name.starts_with(text);
    case Kind::ends_with:
      return name.ends_with(text);
    case Kind::contains:
      return name.find(text) != std::string_view::npos;
    case Kind::regex:
      return finds(expression, name);
    case Kind::any:
      return std::ranges::any_of(parts, matches_name);
    case Kind::all:
      return std::ranges::all_of(parts, matches_name);
  }
  return false;
}

std::string normalized_name(std::string_view name) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto first = name.find_first_not_of(blanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return lower(name.substr(first, name.find_last_not_of(blanks) - first + 1));
}

}  // namespace tokentail
