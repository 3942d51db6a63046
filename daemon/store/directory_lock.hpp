// SPDX-License-Identifier: Apache-2.0
// The right to write in a state directory, held by one process at a time. The kernel gives it back
// when the process ends, however it ends.
#pragma once

#include <filesystem>

#include "core/error.hpp"

namespace tokentail {

class DirectoryLock {
 public:
  // Creates the directory (mode 0750) and the file `lock` in it. ErrorKind::busy, naming the other
  // process, when somebody holds it.
  static Outcome<DirectoryLock> take(const std::filesystem::path& directory);

  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&& other) noexcept;
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

  // Whether a state was ever opened in the directory. One that is missing then was lost.
  [[nodiscard]] bool held_state() const { return held_state_; }
  void note_state();

 private:
  explicit DirectoryLock(int file) : file_(file) {}

  void write(bool holds_state) const;

  int file_ = -1;
  bool held_state_ = false;
};

}  // namespace tokentail
