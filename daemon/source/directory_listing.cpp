// SPDX-License-Identifier: Apache-2.0
#include "source/directory_listing.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <system_error>

#include <glob.h>
#include <sys/stat.h>

#include "source/file_handle.hpp"
#include "source/glob_pattern.hpp"

namespace tokentail {
namespace fs = std::filesystem;

std::vector<std::string> expand_glob(const std::string& pattern) {
  if (struct stat seen{}; !has_wildcard(pattern) || lstat(pattern.c_str(), &seen) == 0) {
    return {pattern};
  }
  glob_t matches{};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), GLOB_NOSORT, nullptr, &matches) == 0) {
    const std::span found(matches.gl_pathv, matches.gl_pathc);
    paths.assign(found.begin(), found.end());
  }
  globfree(&matches);
  std::ranges::sort(paths);
  return paths;
}

std::vector<Sibling> list_siblings(const std::string& directory) {
  std::vector<Sibling> siblings;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end;
       !error && entry != end && siblings.size() < siblings_max; entry.increment(error)) {
    auto path = entry->path().string();
    std::error_code gone;
    if (entry->is_symlink(gone)) {
      continue;
    }
    if (const auto facts = observe(path); facts && facts->kind == FileFacts::Kind::regular) {
      siblings.push_back({.path = std::move(path), .facts = *facts});
    }
  }
  std::ranges::sort(siblings, {}, &Sibling::path);
  return siblings;
}

std::string canonical_path(const std::string& path) {
  std::error_code error;
  const auto resolved = fs::canonical(path, error);
  return error ? path : resolved.string();
}

std::string absolute_path(const std::string& path) {
  std::error_code error;
  const auto absolute = fs::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

std::string nearest_existing(std::string directory) {
  std::error_code error;
  while (!fs::is_directory(directory, error) && directory != "/" && directory != ".") {
    directory = directory_of(directory);
  }
  return canonical_path(directory);
}

}  // namespace tokentail
