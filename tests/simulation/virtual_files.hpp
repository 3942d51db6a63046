// SPDX-License-Identifier: Apache-2.0
// A directory of one log and its rotations as a file system shows it, without one. Files keep their
// identity through renames.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "source/rotation.hpp"

namespace tokentail::test {

class VirtualFiles {
 public:
  static constexpr const char* log_path = "/var/log/app.log";

  explicit VirtualFiles(Instant now) { create(now); }

  void append(std::string_view text, Instant now);

  // app.log becomes app.log.1 and so on.
  void rotate(Instant now) { create(now); }

  [[nodiscard]] std::vector<Sibling> listing() const;

  // Nothing when it was deleted.
  [[nodiscard]] const std::string* content_of(const FileIdentity& identity) const;

 private:
  struct File {
    FileIdentity identity;
    std::string content;
    Instant modified;
  };

  void create(Instant now);

  std::vector<File> files_;  // the live one first
  std::uint64_t next_inode_ = 100;
};

}  // namespace tokentail::test
