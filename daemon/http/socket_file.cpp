// SPDX-License-Identifier: Apache-2.0
#include "http/socket_file.hpp"

#include <filesystem>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr mode_t owner_and_group = 0660;

bool somebody_listens(const std::string& path) {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::local::stream_protocol::socket socket(context);
  boost::system::error_code error;
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is in the last argument too
  static_cast<void>(socket.connect(asio::local::stream_protocol::endpoint(path), error));
  // A full queue and a lack of permission are signs of life too.
  return error != asio::error::connection_refused &&
         error != boost::system::errc::no_such_file_or_directory;
}

// Whether others may remove what is not theirs from the directory of `path`.
bool is_open_to_all(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  struct stat facts{};
  return ::stat(folder.empty() ? "." : folder.c_str(), &facts) == 0 &&
         (facts.st_mode & S_IWOTH) != 0 && (facts.st_mode & S_ISVTX) == 0;
}

}  // namespace

Outcome<> clear_way_for_socket(const std::string& path) {
  if (path.size() > socket_path_bytes_max) {
    return fail(ErrorKind::invalid,
                fmt::format("{}: a socket's path has at most {} bytes, not {}",
                            printable(path, 300), socket_path_bytes_max, path.size()));
  }
  if (is_open_to_all(path)) {
    return fail(ErrorKind::invalid,
                fmt::format("{}: everybody may write to its directory, and so put a socket of "
                            "their own in its place",
                            printable(path)));
  }
  std::error_code error;
  const auto status = std::filesystem::symlink_status(path, error);
  if (!std::filesystem::exists(status)) {
    return {};
  }
  if (!std::filesystem::is_socket(status)) {
    return fail(ErrorKind::invalid,
                fmt::format("{}: a file that is no socket is in the way", printable(path)));
  }
  if (somebody_listens(path)) {
    return fail(ErrorKind::busy,
                fmt::format("{}: another tokentail listens there", printable(path)));
  }
  std::filesystem::remove(path, error);
  return error ? fail(ErrorKind::io, fmt::format("{}: {}", printable(path), error.message()))
               : Outcome<>{};
}

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
  struct stat facts{};
  // Should this fail, the file stays the owner's alone or is left behind: both are safe.
  // Not through a link that somebody put in its place meanwhile.
  if (::fchmodat(AT_FDCWD, path_.c_str(), owner_and_group, AT_SYMLINK_NOFOLLOW) == 0 &&
      ::lstat(path_.c_str(), &facts) == 0) {
    inode_ = facts.st_ino;
  }
}

SocketFile::~SocketFile() {
  struct stat facts{};
  if (inode_ != 0 && ::lstat(path_.c_str(), &facts) == 0 && facts.st_ino == inode_) {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
}

}  // namespace tokentail
