// SPDX-License-Identifier: Apache-2.0
#include "app/rule_paths.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "source/directory_listing.hpp"
#include "source/glob_pattern.hpp"

namespace tokentail {
namespace {

bool is_test(const std::string& path) {
  return path.ends_with(".test.yaml") || path.ends_with(".test.yml");
}

// Links too: that is how configuration is often mounted.
std::vector<std::string> rule_files_in(const std::string& directory) {
  std::vector<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    auto path = entry->path().string();
    const bool is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
    if (is_yaml && !file_name_of(path).starts_with('.')) {
      paths.push_back(std::move(path));
    }
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

std::vector<std::string> rule_paths(const std::string& name) {
  std::error_code error;
  const bool is_directory = std::filesystem::is_directory(name, error);
  if (!is_directory && !has_wildcard(name)) {
    return {name};
  }
  auto paths = is_directory ? rule_files_in(name) : expand_glob(name);
  std::erase_if(paths, is_test);
  return paths;
}

}  // namespace tokentail
