// SPDX-License-Identifier: Apache-2.0
#include "source/rotated_name.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace tokentail {
namespace {

constexpr std::string_view separators = ".-_";
constexpr std::string_view digits = "0123456789";
constexpr std::ptrdiff_t date_digits = 8;
constexpr std::string_view stamp_characters = "0123456789.-_T:Z";

// The lengths of what may stand before a number or time stamp at the end of `text`, when the stamp
// has at least `digits_min` digits: "app.log-2026-01-01" gives "app.log", "app.log-2026" ...
std::vector<std::size_t> stems(std::string_view text, std::ptrdiff_t digits_min) {
  const auto last_other = text.find_last_not_of(stamp_characters);
  std::vector<std::size_t> result;
  for (std::size_t at = last_other == std::string_view::npos ? 1 : last_other + 1; at < text.size();
       ++at) {
    const auto stamp = text.substr(at);
    const auto digit_count = std::ranges::count_if(
        stamp, [](char c) { return digits.find(c) != std::string_view::npos; });
    if (separators.find(stamp.front()) != std::string_view::npos && digit_count >= digits_min) {
      result.push_back(at);
    }
  }
  return result;
}

}  // namespace

bool has_compressed_name(std::string_view name) {
  constexpr std::array<std::string_view, 4> endings{".gz", ".zst", ".bz2", ".xz"};
  return std::ranges::any_of(endings, [&](auto ending) { return name.ends_with(ending); });
}

std::string_view uncompressed_name(std::string_view name) {
  return has_compressed_name(name) ? name.substr(0, name.rfind('.')) : name;
}

std::vector<std::string> rotation_origins(std::string_view name) {
  constexpr std::string_view old_ending = ".old";
  std::vector<std::string> origins;
  if (name.ends_with(old_ending) && name.size() > old_ending.size()) {
    origins.emplace_back(name.substr(0, name.size() - old_ending.size()));
  }
  for (const auto length : stems(name, 1)) {
    origins.emplace_back(name.substr(0, length));
  }
  if (const auto dot = name.rfind('.'); dot != std::string_view::npos) {
    for (const auto length : stems(name.substr(0, dot), date_digits)) {
      origins.push_back(std::string(name.substr(0, length)).append(name.substr(dot)));
    }
  }
  return origins;
}

bool is_later_rotation(std::string_view a, std::string_view b) {
  const auto digits_of = [](std::string_view name) {
    std::string result;
    std::ranges::copy_if(uncompressed_name(name), std::back_inserter(result),
                         [](char c) { return digits.find(c) != std::string_view::npos; });
    return result;
  };
  const auto in_a = digits_of(a);
  const auto in_b = digits_of(b);
  const bool are_counters = std::min(std::ssize(in_a), std::ssize(in_b)) < date_digits;
  if (!are_counters) {
    return in_a > in_b;
  }
  return std::pair(in_a.size(), in_a) < std::pair(in_b.size(), in_b);
}

bool is_rotation_of(std::string_view name, std::string_view origin) {
  const auto origins = rotation_origins(name);
  return std::ranges::find(origins, origin) != origins.end();
}

}  // namespace tokentail
