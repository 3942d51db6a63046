// SPDX-License-Identifier: Apache-2.0
// The encodings whose tables are shipped. Some differ by special tokens alone, which ordinary text
// never holds, and share a table.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/error.hpp"
#include "tokenizer/split_rule.hpp"

namespace tokentail {

struct Encoding {
  std::string_view name;
  std::string_view table;  // the name of the file: share/tokentail/vocab/TABLE.vocab
  SplitRule split;
};

[[nodiscard]] std::span<const Encoding> encodings();
[[nodiscard]] std::optional<Encoding> find_encoding(std::string_view name);

// What to say of a name that is none: the nearest one, or all.
[[nodiscard]] Error no_such_encoding(std::string_view name);

}  // namespace tokentail
