// SPDX-License-Identifier: Apache-2.0
// Which file this is, as far as the filesystem can tell. Inode numbers are used again within
// milliseconds and device numbers change at a reboot, so neither is believed alone.
#pragma once

#include <cstdint>

namespace tokentail {

// Zero stands for "not offered by this filesystem".
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t birth_ns = 0;     // since 1970
  std::uint64_t generation = 0;  // hash of the file handle, which differs for every use of an inode

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// What a stat tells about a file.
struct FileFacts {
  enum class Kind : std::uint8_t { regular, directory, fifo, socket, device };

  Kind kind = Kind::regular;
  FileIdentity identity;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;  // since 1970
  std::int64_t links = 1;
};

// True unless a field known on both sides contradicts. A different device alone does not, when
// the birth times are known and equal.
[[nodiscard]] bool same_file(const FileIdentity& a, const FileIdentity& b);

}  // namespace tokentail
