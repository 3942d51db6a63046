// SPDX-License-Identifier: Apache-2.0
// Which names a model or a provider goes by, as the catalogue writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

// Names and texts are compared in lower case; only ASCII letters have cases here. A regular
// expression (ECMAScript) searches the name in lower case but is itself taken as written.
struct MatchRule {
  enum class Kind : std::uint8_t {
    never,
    equals,
    starts_with,
    ends_with,
    contains,
    regex,
    any,
    all
  };

  Kind kind = Kind::never;
  std::string text;  // lower case
  std::optional<std::regex> expression;
  std::vector<MatchRule> parts;  // of any and all

  static MatchRule of_text(Kind kind, std::string_view text);

  // Nothing for an expression that does not compile.
  static std::optional<MatchRule> of_regex(std::string_view expression);

  // `name` is in lower case.
  [[nodiscard]] bool matches(std::string_view name) const;
};

// ASCII letters only, and without white space at both ends.
[[nodiscard]] std::string normalized_name(std::string_view name);

}  // namespace tokentail
