// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/class_table.hpp"

#include <array>
#include <charconv>
#include <map>
#include <string_view>

#include "tokenizer/unicode_runs.hpp"

namespace tokentail {
namespace {

constexpr std::string_view class_letters = "ulcmnsepyo";

std::vector<std::uint8_t> class_of_each_code_point() {
  std::vector<std::uint8_t> classes;
  classes.reserve(code_points);
  const auto runs = unicode_runs();
  const char* at = runs.data();
  const char* const end = at + runs.size();
  while (at != end) {
    const auto kind = static_cast<std::uint8_t>(class_letters.find(*at++));
    std::uint32_t length = 1;
    at = std::from_chars(at, end, length).ptr;
    classes.insert(classes.end(), length, kind);
  }
  return classes;
}

}  // namespace

ClassArrays unicode_classes() {
  const auto flat = class_of_each_code_point();
  ClassArrays arrays;
  std::map<std::vector<std::uint8_t>, std::uint8_t> known;
  for (std::uint32_t block = 0; block < class_blocks; ++block) {
    const auto begin = flat.begin() + static_cast<std::ptrdiff_t>(block) * 256;
    const std::vector<std::uint8_t> content(begin, begin + 256);
    const auto [at, is_new] = known.emplace(content, static_cast<std::uint8_t>(known.size()));
    if (is_new) {
      arrays.classes.insert(arrays.classes.end(), content.begin(), content.end());
    }
    arrays.block_of.push_back(at->second);
  }
  return arrays;
}

}  // namespace tokentail
