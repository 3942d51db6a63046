// SPDX-License-Identifier: Apache-2.0
// One file being read, wherever renames take it. Holds no bytes between reads: a last line without
// its newline is read again when there is more. Every read starts with the bytes before the
// cursor, so that a file rewritten behind our back is noticed before a byte of it is taken for a
// continuation.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "source/file_cursor.hpp"
#include "source/file_handle.hpp"
#include "source/line_block.hpp"
#include "source/line_framer.hpp"

namespace tokentail {

class FollowedFile {
 public:
  struct Options {
    StreamId id = 0;
    std::uint32_t source = 0;
    std::int64_t line_bytes_max = 0;
    bool starts_at_end = false;  // of what is there when it is first opened
    bool is_new = false;         // no cursor of it was saved yet: the first read tells one
  };

  // `location` is where the file is now: its own directory entry, not a symbolic link.
  FollowedFile(Options options, FileCursor cursor, std::string location);

  enum class End {
    more,       // there may be more to read at once
    reached,    // everything was read, but for a last line without its newline
    rewritten,  // nothing was read: the content before the cursor is not what it was
    failed,     // nothing was read: the file is closed, `error` says why
  };
  struct Reading {
    End end = End::reached;
    std::optional<LineBlock> block;  // present when there are lines or the cursor moved
    std::string error;
  };

  // Opens the file where it is thought to be. Fails with not_found when another file is there. A
  // rotated file at the name of an archive is read through its decompressor.
  [[nodiscard]] Outcome<> open();
  void close() { handle_.reset(); }
  [[nodiscard]] bool is_open() const { return handle_ != nullptr; }
  // By this reader, once at least.
  [[nodiscard]] bool was_opened() const { return is_verified_; }

  // As much as short lines are read at once: so little that what is made of them is still in the
  // processor's cache when it is counted.
  static constexpr std::size_t short_reach = std::size_t{64} << 10U;

  // Reads so much, or one pool buffer full where lines are long, or one line where that is longer.
  // Must be open.
  [[nodiscard]] Reading read(BufferPool& pool);

  // Reads on where a cursor of the same content stands: it was overwritten by a copy.
  void go_on_from(const FileCursor& cursor);

  // Takes the content for new, from its first byte.
  void start_over();

  // A block without lines that tells where the cursor stands.
  [[nodiscard]] LineBlock notice();

  // Notes what a stat says; true when there is something to read.
  bool look_at(const FileFacts& facts);

  // Compressed after it was rotated away.
  [[nodiscard]] bool is_archive() const;
  // What keeps the rest of an open archive from being read; empty when nothing does.
  [[nodiscard]] std::string damage() const { return handle_ ? handle_->damage() : std::string{}; }

  // By the descriptor when open, else by location; not_found when another file is there, or an
  // archive, of which only its content can tell.
  [[nodiscard]] Outcome<FileFacts> observe_now() const;

  [[nodiscard]] StreamId id() const { return options_.id; }
  [[nodiscard]] std::uint32_t source() const { return options_.source; }
  [[nodiscard]] const FileCursor& cursor() const { return cursor_; }
  [[nodiscard]] const std::string& path() const { return cursor_.path; }
  [[nodiscard]] FileStanding standing() const { return cursor_.standing; }
  void stand(FileStanding standing) { cursor_.standing = standing; }

  // Becomes the file at another path, for another source perhaps.
  void move_to(std::string path, std::uint32_t source);

  // Empty when no path leads to the file any more.
  [[nodiscard]] const std::string& location() const { return location_; }
  void relocate(std::string location) { location_ = std::move(location); }

  // Bytes after the cursor when last looked at, a waiting line included.
  [[nodiscard]] std::int64_t lag_bytes() const;
  // Of the last line, when all was read and it has no newline yet.
  [[nodiscard]] std::int64_t unterminated_bytes() const;
  // After a rewrite: bytes that were seen, or known of, and never read as lines.
  [[nodiscard]] std::int64_t lost_bytes() const;
  // The counts of all reads.
  [[nodiscard]] const LineCounts& counts() const { return total_; }

  // Scheduling, owned by whoever reads.
  bool is_ready = false;  // has, or may have, something to read
  std::string trouble;    // why it cannot be read now
  std::int64_t truncations = 0;
  int missed_looks = 0;        // at their time, in a row, that did not show where it is
  bool is_lost = false;        // no path is known to lead to it, and looking on is of no use
  bool is_gone = false;        // and no archive beside the log may hold its text
  Instant active_at;           // when it was last found to have moved
  std::int64_t last_turn = 0;  // of reading, to tell which file has been idle longest

 private:
  [[nodiscard]] Outcome<std::unique_ptr<FileContent>> open_content() const;
  [[nodiscard]] Outcome<> verify();
  [[nodiscard]] Outcome<> seek_end(const FileFacts& facts);
  [[nodiscard]] bool still_waits();
  [[nodiscard]] Outcome<std::size_t> fill(BlockBuffer& buffer, std::size_t lead, std::size_t reach);
  void advance(const BlockBuffer& buffer, std::size_t lead, LineFramer::Framed framed);
  void skip_hole();
  [[nodiscard]] LineBlock block_of(BlockBuffer buffer, std::int64_t first_offset);

  Options options_;
  FileCursor cursor_;
  std::shared_ptr<const std::string> shared_path_;
  std::string location_;
  std::unique_ptr<FileContent> handle_;
  LineFramer framer_;
  std::int64_t position_;            // framed up to here; ahead of the cursor inside a dropped line
  std::uint64_t guard_;              // marker_of the bytes before `position_`
  std::int64_t seen_end_;            // read up to here: ahead of `position_` by the line that waits
  std::size_t reach_ = short_reach;  // of the next read
  bool is_verified_ = false;         // the content was compared with the cursor's since the start
  bool is_rewritten_ = false;
  bool has_shrunk_ = false;
  bool must_tell_ = false;  // the cursor moved without a line
  LineCounts untold_;
  LineCounts total_;
};

}  // namespace tokentail
