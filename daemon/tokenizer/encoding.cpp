// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/encoding.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/diagnostic.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::array<Encoding, 7> all{{
    {.name = "o200k_base", .table = "o200k_base", .split = SplitRule::o200k},
    {.name = "o200k_harmony", .table = "o200k_base", .split = SplitRule::o200k},
    {.name = "cl100k_base", .table = "cl100k_base", .split = SplitRule::cl100k},
    {.name = "p50k_base", .table = "p50k_base", .split = SplitRule::r50k},
    {.name = "p50k_edit", .table = "p50k_base", .split = SplitRule::r50k},
    {.name = "r50k_base", .table = "r50k_base", .split = SplitRule::r50k},
    {.name = "gpt2", .table = "r50k_base", .split = SplitRule::r50k},
}};

}  // namespace

std::span<const Encoding> encodings() {
  return all;
}

std::optional<Encoding> find_encoding(std::string_view name) {
  const auto* const at = std::ranges::find(all, name, &Encoding::name);
  return at == all.end() ? std::nullopt : std::optional(*at);
}

Error no_such_encoding(std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(all.size());
  for (const auto& one : all) {
    names.push_back(one.name);
  }
  const auto hint = did_you_mean(name, names);
  return {.kind = ErrorKind::invalid,
          .message = fmt::format(
              "there is no encoding \"{}\"; {}", printable(name, 60),
              hint.empty() ? fmt::format("there are {}", fmt::join(names, ", ")) : hint)};
}

}  // namespace tokentail
