// SPDX-License-Identifier: Apache-2.0
// Reading directories. Nothing here fails: what cannot be read is as good as empty until the next
// look.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "source/rotation.hpp"

namespace tokentail {

// Existing paths that match, sorted. A path without wildcards is always returned, existing or not,
// and so is an existing path whose own name holds wildcard characters.
[[nodiscard]] std::vector<std::string> expand_glob(const std::string& pattern);

// When the names in a directory last changed, as fine as the filesystem's clock ticks.
struct DirectoryStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t changed_ns = 0;

  friend bool operator==(const DirectoryStamp&, const DirectoryStamp&) = default;
};

// The regular files in a directory, at most `siblings_max`.
struct DirectoryContent {
  std::vector<Sibling> files;
  // From before and after reading. Nothing when it could not be read, or not to its end.
  std::optional<DirectoryStamp> before;
  std::optional<DirectoryStamp> after;
};
inline constexpr std::size_t siblings_max = 100'000;
[[nodiscard]] DirectoryContent list_directory(const std::string& directory);

// Free of symbolic links; the path itself when it cannot be resolved.
[[nodiscard]] std::string canonical_path(const std::string& path);

// Relative to the working directory, "." and ".." removed.
[[nodiscard]] std::string absolute_path(const std::string& path);

// The directory itself or the nearest ancestor that exists, free of symbolic links.
[[nodiscard]] std::string nearest_existing(std::string directory);

}  // namespace tokentail
