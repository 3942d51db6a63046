// SPDX-License-Identifier: Apache-2.0
#include "source/glob_pattern.hpp"

#include <algorithm>

#include <fnmatch.h>

namespace tokentail {

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

std::string directory_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? "." : std::string(path.substr(0, std::max(slash, 1UL)));
}

std::string_view file_name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::vector<std::string> directory_patterns(std::string_view pattern) {
  std::vector<std::string> result;
  auto directory = directory_of(pattern);
  result.push_back(directory);
  while (has_wildcard(directory)) {
    directory = directory_of(directory);
    result.push_back(directory);
  }
  std::ranges::reverse(result);
  return result;
}

bool glob_matches(const std::string& pattern, const std::string& path) {
  return pattern == path || fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME | FNM_PERIOD) == 0;
}

}  // namespace tokentail
