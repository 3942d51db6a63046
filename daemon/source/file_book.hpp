// SPDX-License-Identifier: Apache-2.0
// Every file the reader knows, found by stream, identity or place, within a budget of open
// descriptors. A file without a place (deleted, or moved out of sight) is never closed to make
// room, because it could not be opened again.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "source/followed_file.hpp"
#include "source/rotation.hpp"
#include "source/source_settings.hpp"

namespace tokentail {

class FileBook {
 public:
  explicit FileBook(const ReaderLimits& limits) : limits_(limits) {}

  // The reference is good until the file is forgotten.
  FollowedFile& add(FollowedFile::Options options, const FileCursor& cursor, std::string location);

  [[nodiscard]] FollowedFile& at(StreamId id) { return files_.at(id); }
  [[nodiscard]] const FollowedFile& at(StreamId id) const { return files_.at(id); }
  [[nodiscard]] bool contains(StreamId id) const { return files_.contains(id); }
  [[nodiscard]] FollowedFile* find(const FileIdentity& identity);
  [[nodiscard]] FollowedFile* find_at(const std::string& location);

  void relocate(FollowedFile& file, std::string location);

  // Opens it, closing the file that was idle longest when there are too many.
  [[nodiscard]] Outcome<> open(FollowedFile& file);

  // Closes live files without news since `limits.idle_close`.
  void close_idle(Instant now);

  // Keeps the cursor of a drained file, forgetting the oldest beyond `limits.drained_max`.
  void keep_drained(StreamId id);
  void rejoin(StreamId id);
  void forget(StreamId id);

  [[nodiscard]] std::vector<StreamId> drained_of(const std::string& path) const;

  // The drained file of `path` that began last.
  [[nodiscard]] const FollowedFile* youngest_drained(const std::string& path) const;

  [[nodiscard]] std::vector<FileCursor> take_forgotten() { return std::exchange(forgotten_, {}); }
  [[nodiscard]] const std::map<StreamId, FollowedFile>& files() const { return files_; }
  [[nodiscard]] std::int64_t open_count() const;

 private:
  [[nodiscard]] bool close_one();

  ReaderLimits limits_;
  std::map<StreamId, FollowedFile> files_;
  std::unordered_multimap<std::uint64_t, StreamId> by_inode_;
  std::unordered_map<std::string, StreamId> by_location_;
  std::vector<StreamId> open_;
  std::deque<StreamId> drained_;                               // oldest first
  std::unordered_multimap<std::string, StreamId> drained_of_;  // by path
  std::vector<FileCursor> forgotten_;
  StreamId next_id_ = 0;
};

}  // namespace tokentail
