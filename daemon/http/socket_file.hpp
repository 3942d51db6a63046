// SPDX-License-Identifier: Apache-2.0
// The file by which a listening Unix socket is found. It outlives a process that is killed, so one
// that nobody listens to is replaced.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/error.hpp"

namespace tokentail {

// Of the path, the limit of the operating system.
inline constexpr std::size_t socket_path_bytes_max = 107;

// Removes a socket that nobody listens to. ErrorKind::busy: somebody does. invalid: the path is too
// long, its directory is writable by everybody, or something else is there, a symbolic link too,
// which is left alone.
[[nodiscard]] Outcome<> clear_way_for_socket(const std::string& path);

// Removes the file when it goes, if it is still the one it was made for.
class SocketFile {
 public:
  // Of a socket that was just bound to `path`. Opens it to the group, and to nobody else.
  explicit SocketFile(std::string path);
  SocketFile(const SocketFile&) = delete;
  SocketFile(SocketFile&&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  SocketFile& operator=(SocketFile&&) = delete;
  ~SocketFile();

 private:
  std::string path_;
  std::uint64_t inode_ = 0;
};

}  // namespace tokentail
