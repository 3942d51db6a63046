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

namespace {

std::optional<DirectoryStamp> stamp_of(const std::string& directory) {
  struct stat seen{};
  if (stat(directory.c_str(), &seen) != 0) {
    return std::nullopt;
  }
  return DirectoryStamp{.device = seen.st_dev,
                        .inode = seen.st_ino,
                        .changed_ns = seen.st_ctim.tv_sec * 1'000'000'000LL + seen.st_ctim.tv_nsec};
}

}  // namespace

DirectoryContent list_directory(const std::string& directory) {
  DirectoryContent content{.files = {}, .before = stamp_of(directory), .after = {}};
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  for (const fs::directory_iterator end;
       !error && entry != end && content.files.size() < siblings_max; entry.increment(error)) {
    auto path = entry->path().string();
    std::error_code gone;
    if (entry->is_symlink(gone)) {
      continue;
    }
    if (const auto facts = observe(path); facts && facts->kind == FileFacts::Kind::regular) {
      content.files.push_back({.path = std::move(path), .facts = *facts});
    }
  }
  std::ranges::sort(content.files, {}, &Sibling::path);
  if (!error && entry == fs::directory_iterator{}) {
    content.after = stamp_of(directory);
  }
  return content;
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
