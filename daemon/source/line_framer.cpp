// SPDX-License-Identifier: Apache-2.0
#include "source/line_framer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tokentail {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The position of `byte` in [from, to) of `buffer`, or `to`.
std::size_t find(std::string_view buffer, char byte, std::size_t from, std::size_t to) {
  const char* start = buffer.data() + from;
  const void* found = to > from ? std::memchr(start, byte, to - from) : nullptr;
  return found == nullptr
             ? to
             : from + static_cast<std::size_t>(static_cast<const char*>(found) - start);
}

bool is_blank(std::string_view line) {
  // Nearly every line starts with '{', so this is one comparison.
  return line.empty() || (static_cast<unsigned char>(line.front()) <= ' ' &&
                          line.find_first_not_of(" \t\r\v\f") == std::string_view::npos);
}

}  // namespace

LineCounts& LineCounts::operator+=(const LineCounts& other) {
  lines += other.lines;
  blank += other.blank;
  overlong_lines += other.overlong_lines;
  overlong_bytes += other.overlong_bytes;
  torn_lines += other.torn_lines;
  torn_bytes += other.torn_bytes;
  nul_bytes += other.nul_bytes;
  return *this;
}

LineFramer::LineFramer(std::int64_t line_bytes_max, Start start)
    : line_bytes_max_(static_cast<std::size_t>(line_bytes_max)),
      at_file_start_(start == Start::of_file) {}

LineFramer::Framed LineFramer::frame(std::string_view buffer, std::size_t from,
                                     std::vector<LineSpan>& lines) {
  Framed framed{.next = from, .line_end = from};
  if (is_discarding_) {
    framed.next = discard(buffer, from);
    framed.line_end = is_discarding_ ? from : framed.next;
  }
  // One look for NULs a buffer keeps them out of the loop over lines.
  const bool has_nuls = find(buffer, '\0', framed.next, buffer.size()) != buffer.size();
  while (framed.next < buffer.size()) {
    const std::size_t newline = find(buffer, '\n', framed.next, buffer.size());
    if (has_nuls) {
      framed.next = skip_nul_runs(buffer, framed.next, newline);
    }
    if (newline == buffer.size()) {
      break;
    }
    add(buffer,
        {.offset = static_cast<std::uint32_t>(framed.next),
         .length = static_cast<std::uint32_t>(newline - framed.next)},
        lines);
    framed.next = newline + 1;
    framed.line_end = framed.next;
  }
  if (buffer.size() - framed.next > line_bytes_max_) {
    drop_overlong(buffer.size() - framed.next);
    is_discarding_ = true;
    framed.next = buffer.size();
  }
  return framed;
}

void LineFramer::skip_nuls(std::int64_t bytes) {
  counts_.nul_bytes += bytes;
  at_file_start_ = false;
}

LineCounts LineFramer::take_counts() {
  return std::exchange(counts_, {});
}

std::size_t LineFramer::discard(std::string_view buffer, std::size_t at) {
  const std::size_t newline = find(buffer, '\n', at, buffer.size());
  counts_.overlong_bytes += static_cast<std::int64_t>(newline - at);
  if (newline == buffer.size()) {
    return newline;
  }
  is_discarding_ = false;
  return newline + 1;
}

std::size_t LineFramer::skip_nul_runs(std::string_view buffer, std::size_t at, std::size_t limit) {
  while (true) {
    const std::size_t nul = find(buffer, '\0', at, limit);
    // Text that is overlong before the NUL is dropped as such, wherever the reads were cut.
    if (nul == limit || nul - at > line_bytes_max_) {
      return at;
    }
    if (nul > at) {
      ++counts_.torn_lines;
      counts_.torn_bytes += static_cast<std::int64_t>(nul - at);
    }
    const auto run = buffer.substr(nul, limit - nul);
    at = nul + std::min(run.find_first_not_of('\0'), run.size());
    skip_nuls(static_cast<std::int64_t>(at - nul));
  }
}

void LineFramer::add(std::string_view buffer, LineSpan line, std::vector<LineSpan>& lines) {
  const bool starts_file = std::exchange(at_file_start_, false);
  if (line.length > line_bytes_max_) {
    drop_overlong(line.length);
    return;
  }
  if (starts_file && buffer.substr(line.offset, line.length).starts_with(byte_order_mark)) {
    line.offset += static_cast<std::uint32_t>(byte_order_mark.size());
    line.length -= static_cast<std::uint32_t>(byte_order_mark.size());
  }
  if (line.length > 0 && buffer[line.offset + line.length - 1] == '\r') {
    --line.length;
  }
  if (is_blank(buffer.substr(line.offset, line.length))) {
    ++counts_.blank;
    return;
  }
  ++counts_.lines;
  lines.push_back(line);
}

void LineFramer::drop_overlong(std::size_t bytes) {
  ++counts_.overlong_lines;
  counts_.overlong_bytes += static_cast<std::int64_t>(bytes);
  at_file_start_ = false;
}

}  // namespace tokentail
