// SPDX-License-Identifier: Apache-2.0
// Which of the files beside a log took part in its rotation: decisions over a directory listing.
#pragma once

#include <string>
#include <vector>

#include "source/file_cursor.hpp"
#include "source/file_identity.hpp"

namespace tokentail {

// A regular file in a directory.
struct Sibling {
  std::string path;
  FileFacts facts;
};

// The one with this identity, wherever a rename has put it; nullptr when it is not there.
[[nodiscard]] const Sibling* find_same(const std::vector<Sibling>& siblings,
                                       const FileIdentity& identity);

// Uncompressed files whose names say they were rotated away from `log_path`.
[[nodiscard]] std::vector<Sibling> rotations_of(const std::string& log_path,
                                                const std::vector<Sibling>& siblings);

// When a file began, for putting generations of one log in order. Modification times are compared
// only when a birth time is missing.
struct FileAge {
  std::int64_t birth_ns = 0;
  std::int64_t modified_ns = 0;
};
[[nodiscard]] bool is_older(FileAge a, FileAge b);
[[nodiscard]] FileAge age_of(const FileCursor& cursor);
[[nodiscard]] FileAge age_of(const FileFacts& facts);

// Rotations of `log_path` that began after `reference`, oldest first: the generations in between
// when a log was rotated more than once since it was last looked at.
[[nodiscard]] std::vector<Sibling> successors(const std::string& log_path, FileAge reference,
                                              const std::vector<Sibling>& siblings);

}  // namespace tokentail
