// SPDX-License-Identifier: Apache-2.0
// How one kind of log says what a model call used: a description, never code. The formats we ship
// are files in config/formats, and users write their own the same way; token-usage.yaml there
// explains the keys.
#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "decode/field.hpp"
#include "decode/json_path.hpp"
#include "record/record_text.hpp"

namespace tokentail {

struct Format {
  std::string name;

  // Objects that may hold the fields. A field's value is the first one found when the roots are
  // tried in order and, within each root, the field's paths in order.
  std::vector<JsonPath> roots{JsonPath{}};
  std::array<std::vector<JsonPath>, field_count> paths;

  // Where a call's text is, for counting it again; looked for as the fields are.
  std::array<std::vector<JsonPath>, text_kind_count> texts;

  bool input_includes_cache_read = true;
  bool input_includes_cache_write = true;
  bool output_includes_reasoning = true;

  std::vector<std::string> failure_words;  // a status that is one of these is an error of that name

  [[nodiscard]] bool has_texts() const;

  [[nodiscard]] const std::vector<JsonPath>& paths_of(FormatField field) const {
    return paths[index_of(field)];
  }
};

inline constexpr std::size_t format_roots_max = 8;
inline constexpr std::size_t format_paths_max = 16;  // of one field

// Reads a format file and reports every problem in it. The inclusion flags have no default in a
// file: a wrong guess is the commonest cause of wrong cost.
[[nodiscard]] std::expected<Format, Diagnostics> load_format(const SourceText& source);

// config/formats/token-usage.yaml as it was when this program was built.
[[nodiscard]] std::string_view default_format_text();
[[nodiscard]] Format default_format();

}  // namespace tokentail
