// SPDX-License-Identifier: Apache-2.0
// Bytes to whole lines, without copying one.
//
// A line ends at '\n'; a '\r' before it is not part of the line, nor is a UTF-8 byte order mark at
// the start of a file. Blank lines are skipped. A line of more than `line_bytes_max` bytes before
// its newline is dropped and reading resumes after that newline. Raw NUL bytes never occur in a
// log line: a run of them is the hole a truncated file leaves, or the tail of a write lost in a
// power cut. The run is skipped, and text that runs into it without a newline is torn: dropped.
// All of this is counted, and none of it depends on how the bytes were cut into reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tokentail {

// Where one line lies in its buffer.
struct LineSpan {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  friend bool operator==(const LineSpan&, const LineSpan&) = default;
};

// What became of the bytes. Newlines are in none of the byte counts.
struct LineCounts {
  std::int64_t lines = 0;
  std::int64_t blank = 0;
  std::int64_t overlong_lines = 0;
  std::int64_t overlong_bytes = 0;
  std::int64_t torn_lines = 0;
  std::int64_t torn_bytes = 0;
  std::int64_t nul_bytes = 0;

  LineCounts& operator+=(const LineCounts& other);
  friend bool operator==(const LineCounts&, const LineCounts&) = default;
};

class LineFramer {
 public:
  enum class Start { of_file, of_line };

  LineFramer(std::int64_t line_bytes_max, Start start);

  // Positions in the buffer that was framed.
  struct Framed {
    std::size_t next = 0;      // framed up to here; what follows waits for its newline
    std::size_t line_end = 0;  // just after the last newline; `from` when there was none
  };

  // Frames `buffer` from position `from`, appending the whole lines to `lines`. The next call must
  // present the bytes after `next` again, followed by more. No more than `line_bytes_max` bytes
  // ever wait: beyond that they are dropped and `next` moves past them.
  Framed frame(std::string_view buffer, std::size_t from, std::vector<LineSpan>& lines);

  // Tells that `bytes` NULs after `next` were skipped without being read.
  void skip_nuls(std::int64_t bytes);

  // What was counted since the last call.
  [[nodiscard]] LineCounts take_counts();

 private:
  std::size_t discard(std::string_view buffer, std::size_t at);
  std::size_t skip_nul_runs(std::string_view buffer, std::size_t at, std::size_t limit);
  void add(std::string_view buffer, LineSpan line, std::vector<LineSpan>& lines);
  void drop_overlong(std::size_t bytes);

  std::size_t line_bytes_max_;
  bool at_file_start_;
  bool is_discarding_ = false;  // inside an overlong line
  LineCounts counts_;
};

}  // namespace tokentail
