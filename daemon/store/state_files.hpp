// SPDX-License-Identifier: Apache-2.0
// The files of a state directory, and what is done with state that cannot be read: it is renamed,
// never deleted at once and never repaired, and the daemon starts empty. The logs hold the truth.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"

namespace tokentail {

struct SetAside {
  std::string path;    // where the old state is now; empty: nothing was left of it
  std::string reason;  // why it could not be used
};

class StateFiles {
 public:
  // Damaged states beyond this many are deleted, the oldest first.
  static constexpr std::size_t set_aside_max = 5;

  explicit StateFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }
  [[nodiscard]] std::string database() const { return directory_ / "state.db"; }

  // What can be told without SQLite: nothing, or why the files cannot be a usable state.
  // `held_state`: there was a state in this directory before.
  [[nodiscard]] std::optional<std::string> obvious_damage(bool held_state) const;

  // Leaves a note for the next start that the state is damaged although it opens. Best effort.
  void condemn(const std::string& reason) const;
  // What was condemned or looked at is replaced by something that says so itself.
  void forget_note() const;

  // How often in a row commits met what may be damage, those of daemons before this one included.
  // Best effort.
  [[nodiscard]] int looks() const;
  void note_looks(int looks) const;

  // Renames state.db, -wal and -shm to "state.db.corrupt-<UTC time>...". The note stays until
  // forget_note(), so that a crash in between is no first start.
  [[nodiscard]] Outcome<SetAside> set_aside(Instant now, std::string reason) const;

  // Deletes a state that was never whole.
  void discard() const;

  // Database and write-ahead log together.
  [[nodiscard]] std::int64_t bytes() const;

 private:
  [[nodiscard]] std::filesystem::path note() const { return directory_ / "state.db.damaged"; }
  [[nodiscard]] std::filesystem::path looks_note() const { return directory_ / "state.db.doubted"; }
  void delete_oldest() const;

  std::filesystem::path directory_;
};

}  // namespace tokentail
