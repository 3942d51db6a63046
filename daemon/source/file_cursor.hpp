// SPDX-License-Identifier: Apache-2.0
// How far one file has been read, and enough about it to recognise the place after a restart.
// Cursors are saved with the sums they belong to. A cursor only ever stands just after a newline,
// or at 0.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/file_identity.hpp"

namespace tokentail {

inline constexpr std::int64_t head_bytes_max = 1024;
inline constexpr std::int64_t marker_bytes_max = 256;

// A hash of the first bytes of a file. It grows with the file up to `head_bytes_max`, so that a
// file of one short line has one too.
struct HeadPrint {
  std::uint64_t hash = 0;
  std::int64_t length = 0;

  friend bool operator==(const HeadPrint&, const HeadPrint&) = default;
};

enum class FileStanding : std::uint8_t {
  live,     // the file at its path
  rotated,  // no longer at its path; may still hold or receive lines
  drained,  // rotated, read to its end and quiet since; kept so that it is not taken for a new file
};

struct FileCursor {
  std::string path;  // where it is followed, not where a rotation has moved it
  FileIdentity identity;
  HeadPrint head;
  std::int64_t offset = 0;       // of the first byte not yet read
  std::uint64_t marker = 0;      // marker_of the bytes before `offset`
  std::int64_t size = 0;         // when last looked at
  std::int64_t modified_ns = 0;  // when last looked at
  FileStanding standing = FileStanding::live;

  friend bool operator==(const FileCursor&, const FileCursor&) = default;
};

[[nodiscard]] HeadPrint head_of(std::string_view first_bytes);

// The hash of the last `marker_bytes_max` of `bytes_before`, or of all when they are fewer.
[[nodiscard]] std::uint64_t marker_of(std::string_view bytes_before);

// Whether a file that starts with `first_bytes` can be the one with this head.
[[nodiscard]] bool starts_like(const HeadPrint& head, std::string_view first_bytes);

// What was found by reading the file that may be a cursor's.
struct ContentMatch {
  bool head = true;    // it starts like the cursor's file
  bool marker = true;  // the bytes before the offset are the ones that were read
};

enum class Continuity {
  same,       // read on from the offset
  rewritten,  // this file, but its content was replaced: start at 0
  other,      // another file: finish the cursor's own, then read this one from 0
};

// What a file, seen where the cursor's was, means for the cursor. Identity is a hint, content has
// the last word: a matching identity over different content is a rewritten file. A file of another
// identity is another file even if its content is the same.
[[nodiscard]] Continuity judge(const FileCursor& cursor, const FileFacts& seen,
                               ContentMatch content);

}  // namespace tokentail
