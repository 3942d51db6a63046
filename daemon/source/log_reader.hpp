// SPDX-License-Identifier: Apache-2.0
// Follows every file that the settings match and hands out their lines, block by block, each line
// once. The log files are the queue: whoever is not ready for more does not call.
//
//   LogReader reader(settings, cursors_from_the_last_checkpoint);
//   reader.reconcile(now);
//   while (auto block = reader.next_block()) { ... }   // caught up
//   reader.wait(1s, stop_fd);                          // then reconcile once a second, and again
//
// Rotation. The file that leaves a path is read on, before its successor, until it is at its end
// and was quiet for `rotate_wait`; generations that came and went in between are found by their
// names and ages. After a truncation the lines that were not read are looked for in copies beside
// the log, recognised by their content; where there is none a Gap is told. A last line without its
// newline is never handed out: it waits, is shown in the status, and is counted as unterminated
// when its file is given up.
//
// A directory that changes while it is read may hide a file (directory_book.hpp). So a rotation is
// searched for generations in between, and a file that is not found is kept, until a settled
// listing decides; where a directory never comes to rest, after `unsettled_looks_max` looks.
//
// Cursors. Save `block.after` by its identity together with the sums the block went into, and drop
// what take_forgotten() names. Blocks without lines carry changes of a cursor alone. The number of
// cursors is bounded: live and rotated files are bounded by what is on disk and `files_max`,
// drained ones are forgotten at the next rotation when they have vanished from their directory and
// no archive may hold their text, or beyond `drained_max`.
//
// One thread owns a reader; blocks may die on any. Nothing here fails: what cannot be read now is
// told in the status and tried again at each reconcile.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "source/directory_book.hpp"
#include "source/directory_listing.hpp"
#include "source/directory_watch.hpp"
#include "source/file_book.hpp"
#include "source/line_block.hpp"
#include "source/path_scan.hpp"
#include "source/rotation.hpp"
#include "source/source_settings.hpp"
#include "source/source_status.hpp"

namespace tokentail {

enum class Wake : std::uint8_t {
  news,     // next_block may have something
  called,   // the wake descriptor is readable; reading it is up to its owner
  timeout,  // neither, perhaps before the time was over
};

class LogReader {
 public:
  LogReader(ReaderSettings settings, std::vector<FileCursor> resume,
            DirectoryBook::List list = list_directory);

  // The next block from a file that has news, in turns between paths, oldest file of a path first.
  // Nothing when all that is known of was read. Never waits.
  [[nodiscard]] std::optional<LineBlock> next_block();

  // Waits for a hint, for `wake_fd` (-1 for none), or for the time to pass.
  [[nodiscard]] Wake wait(Duration at_most, int wake_fd);

  // Looks at everything anew: globs, paths, sizes. Due once a second, no sooner, because hints may
  // be lost and because the directories need the time to settle.
  void reconcile(Instant now);

  static constexpr int unsettled_looks_max = 30;

  // Whether every matching file that can be read has been read to its end, and no rotation is still
  // searched. Meant for just after a reconcile.
  [[nodiscard]] bool caught_up() const;

  [[nodiscard]] SourceStatus status() const;

  // What was lost since the last call. At most `gaps_max` are kept; the totals count all.
  [[nodiscard]] std::vector<Gap> take_gaps();
  static constexpr std::int64_t gaps_max = 1000;

  // Cursors that no longer matter. Drop them after the blocks handed out so far are saved.
  [[nodiscard]] std::vector<FileCursor> take_forgotten() { return book_.take_forgotten(); }

 private:
  // For generations that came and went behind a file before anybody looked.
  struct Search {
    StreamId behind = 0;
    std::string log_path;  // where that file was when it was live
    FileAge since;
    int looks = 0;  // at their time
  };
  // A log that is not read on before all copies are known that were made of what it held.
  struct Truncation {
    std::string log_path;  // where the log was then
    std::int64_t first_look = 0;
    std::int64_t last_look = -1;
    std::optional<Sibling> copy;                 // of the content up to the log's cursor and beyond
    std::optional<std::int64_t> empty_until_ns;  // when nothing was read that could tell
  };
  struct FollowedPath {
    std::string path;
    std::uint32_t source = 0;
    std::vector<StreamId> files;  // oldest first; the live one, if any, last
    std::optional<StreamId> live;
    std::vector<Search> searches;  // oldest first
    bool is_queued = false;
  };

  // log_reader.cpp: reading and waiting.
  std::optional<LineBlock> read_from(FollowedPath& path);
  void take_hints();
  [[nodiscard]] bool concerns(const DirectoryEvent& event);
  [[nodiscard]] bool has_news() const;
  void mark_ready(FollowedFile& file);
  void queue(FollowedPath& path);
  [[nodiscard]] FollowedFile* first_ready(const FollowedPath& path);
  void tell_gap(const FollowedFile& file, std::int64_t bytes, std::string why);
  [[nodiscard]] FileStatus status_of(const FollowedFile& file) const;

  // reconcile.cpp: which files there are.
  void restore(const FileCursor& cursor);
  [[nodiscard]] static bool was_replaced(const FollowedFile& file, const Sighting* seen);
  void settle(const std::string& name, const Sighting& seen);
  void adopt(FollowedPath& path, const Sighting& seen);
  void rejoin(FollowedPath& path, FollowedFile& file, std::uint32_t source);
  void look();
  void rotate_out(FollowedPath& path);
  bool locate(FollowedPath& path, FollowedFile& file);
  void tend_rotated(FollowedPath& path);
  void tend_rotated(FollowedPath& path, FollowedFile& file);
  void retire(FollowedPath& path, FollowedFile& file);
  void attach(FollowedFile& file, std::string location);
  [[nodiscard]] std::optional<Sibling> find_archive(const FollowedFile& file);
  void give_up(FollowedPath& path, FollowedFile& file, std::int64_t bytes, std::string why);
  [[nodiscard]] const Listing& listing_for(const FollowedFile& file);
  void watch_directories();

  // search_behind.cpp: generations that came while nobody looked.
  void begin_search(FollowedPath& path, const FollowedFile& behind, std::string log_path);
  void search(FollowedPath& path);
  void add_generations(FollowedPath& path, const std::string& log_path, FileAge since,
                       std::int64_t until);
  bool add_archives(FollowedPath& path, const Search& search, std::int64_t until,
                    const Siblings& siblings);
  [[nodiscard]] std::string place_of(StreamId id, const Siblings& siblings) const;
  [[nodiscard]] Outcome<bool> is_known(const FollowedPath& path, const Sibling& archive);
  void forget_vanished(const std::string& path, const std::vector<Sibling>& archives,
                       const Siblings& siblings);
  void add_rotated(FollowedPath& path, FileCursor cursor, const Sibling& found);
  void tell_cursor(FollowedFile& file);

  // truncation.cpp: what was cut off before it was read.
  void content_replaced(FollowedPath& path, FollowedFile& file);
  void suspect_truncation(const FollowedFile& file);
  [[nodiscard]] bool get_past_truncation(FollowedPath& path, FollowedFile& file);
  void find_copy(FollowedPath& path, const FollowedFile& file, Truncation& truncation);
  void read_on_in(const Sibling& copy, FollowedPath& path, const FollowedFile& file);
  void keep_as_read(const Sibling& copy, FileCursor cursor);
  void read_past(FollowedPath& path, FollowedFile& file, const Truncation& truncation);
  void add_copies_since(FollowedPath& path, const std::string& log_path,
                        std::int64_t seen_empty_ns);
  void tell_lost(const FollowedFile& file, const std::optional<Sibling>& copy);

  ReaderSettings settings_;
  std::vector<bool> is_new_source_;  // no cursor was ever saved for it
  FileBook book_;
  BufferPool pool_;
  DirectoryWatch watch_;
  std::map<std::string, FollowedPath> paths_;
  std::map<std::string, std::string> skipped_;  // path to reason, as of the last reconcile
  DirectoryBook directories_;
  std::map<StreamId, Truncation> truncations_;
  std::deque<FollowedPath*> turns_;
  std::deque<LineBlock> notices_;
  std::vector<DirectoryEvent> events_;
  std::vector<Gap> gaps_;
  SourceTotals totals_;
  Instant now_;
  std::int64_t turn_ = 0;
  bool is_rescan_due_ = false;
  bool is_first_look_ = true;
};

}  // namespace tokentail
