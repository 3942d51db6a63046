// SPDX-License-Identifier: Apache-2.0
// Which of the files beside a log took part in its rotation: decisions over a directory listing.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "source/file_cursor.hpp"
#include "source/file_identity.hpp"

namespace tokentail {

// A regular file in a directory.
struct Sibling {
  std::string path;
  FileFacts facts;
};

// The files of one directory, found by identity, wherever a rename has put them, and by the log
// they may have been rotated away from.
class Siblings {
 public:
  Siblings() = default;
  explicit Siblings(std::vector<Sibling> files);

  [[nodiscard]] const Sibling* find(const FileIdentity& identity) const;

  // Uncompressed files whose names say they were rotated away from `log_path`.
  [[nodiscard]] std::vector<Sibling> rotations_of(const std::string& log_path) const;

  // Compressed ones whose plain files are gone: where one is still there, compressing it is under
  // way.
  [[nodiscard]] std::vector<Sibling> archives_of(const std::string& log_path) const;

  // Those too.
  [[nodiscard]] std::vector<Sibling> all_archives_of(const std::string& log_path) const;

 private:
  [[nodiscard]] bool contains(const std::string& path) const;
  [[nodiscard]] std::vector<Sibling> originating_in(const std::string& log_path,
                                                    bool compressed) const;

  std::vector<Sibling> files_;
  std::unordered_multimap<std::uint64_t, std::size_t> by_inode_;
  std::unordered_multimap<std::string, std::size_t> by_origin_;
};

// When a file began, for putting generations of one log in order. Modification times are compared
// only when a birth time is missing.
struct FileAge {
  std::int64_t birth_ns = 0;
  std::int64_t modified_ns = 0;
};
[[nodiscard]] bool is_older(FileAge a, FileAge b);
[[nodiscard]] FileAge age_of(const FileCursor& cursor);
[[nodiscard]] FileAge age_of(const FileFacts& facts);

// Rotations of `log_path` that may have begun at or after `since`, oldest first: the generations in
// between when a log was rotated more than once since it was last looked at. None that was born
// after `until`, the birth of the file at the path now (0 when it is unknown or there is none): a
// younger one is a copy. Births are as coarse as the kernel's tick, so that a tie rules out
// nothing.
[[nodiscard]] std::vector<Sibling> generations(const std::string& log_path, FileAge since,
                                               std::int64_t until, const Siblings& siblings);

}  // namespace tokentail
