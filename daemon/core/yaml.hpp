// SPDX-License-Identifier: Apache-2.0
// YAML as text with positions. No scalar is given a type here: "off", "20:00" and "1e3" stay the
// text that was written, and whoever reads a value parses it once, with its own grammar. Settings,
// rules and log formats are all read through this.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"

namespace tokentail {

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, list, map };

  Kind kind = Kind::null;
  Position where;                  // of the first character: the opening quote, for a quoted scalar
  std::string text;                // of a scalar, unquoted and unfolded
  std::vector<YamlNode> items;     // of a list
  std::vector<YamlEntry> entries;  // of a map, in file order; keys are unique scalars

  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_map() const { return kind == Kind::map; }
  [[nodiscard]] bool is_null() const { return kind == Kind::null; }

  // The value of `key` in a map, or nullptr.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
  [[nodiscard]] const YamlEntry* find_entry(std::string_view key) const;
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

// Reads one document. Refused, with a position: bad syntax, duplicate keys, keys that are not
// scalars, anchors, aliases and tags, more than one document, nesting deeper than 64, a quote that
// is never closed, and a key without a value that holds ")": the rest of an expression cut by a
// comma. An empty text is null.
[[nodiscard]] std::expected<YamlNode, Diagnostic> parse_yaml(const SourceText& source);

// Where byte `offset` of a scalar's text stands in the file, through quotes, escapes, folding and
// indentation. An offset inside the white space of a line break stands at its start.
[[nodiscard]] Position position_in(const SourceText& source, const YamlNode& scalar,
                                   std::size_t offset);

// Whether the scalar opens with a quote that the file never closes.
[[nodiscard]] bool is_unterminated(const SourceText& source, const YamlNode& scalar);

}  // namespace tokentail
