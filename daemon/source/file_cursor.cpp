// SPDX-License-Identifier: Apache-2.0
#include "source/file_cursor.hpp"

#include <algorithm>

#include "source/content_hash.hpp"

namespace tokentail {

HeadPrint head_of(std::string_view first_bytes) {
  const auto head = first_bytes.substr(0, static_cast<std::size_t>(head_bytes_max));
  return {.hash = content_hash(head), .length = static_cast<std::int64_t>(head.size())};
}

std::uint64_t marker_of(std::string_view bytes_before) {
  const auto length = std::min(bytes_before.size(), static_cast<std::size_t>(marker_bytes_max));
  return content_hash(bytes_before.substr(bytes_before.size() - length));
}

bool starts_like(const HeadPrint& head, std::string_view first_bytes) {
  const auto length = static_cast<std::size_t>(head.length);
  return length == 0 ||
         (first_bytes.size() >= length && content_hash(first_bytes.substr(0, length)) == head.hash);
}

Continuity judge(const FileCursor& cursor, const FileFacts& seen, ContentMatch content) {
  if (!same_file(cursor.identity, seen.identity)) {
    return Continuity::other;
  }
  const bool shrunk = seen.size < cursor.offset;
  return shrunk || !content.head || !content.marker ? Continuity::rewritten : Continuity::same;
}

}  // namespace tokentail
