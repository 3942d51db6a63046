// SPDX-License-Identifier: Apache-2.0
#include "source/file_handle.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "source/content_hash.hpp"

namespace tokentail {
namespace {

std::unexpected<Error> system_failure(int error) {
  const auto message = std::generic_category().message(error);
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ESTALE:
      return fail(ErrorKind::not_found, message);
    case EMFILE:
    case ENFILE:
      return fail(ErrorKind::busy, message);
    default:
      return fail(ErrorKind::io, message);
  }
}

// The kernel's handle of a file holds its inode generation; hashed whole, so that nothing here
// depends on a filesystem's own layout. Zero where handles are not supported.
std::uint64_t generation_of(int directory, const char* path, int flags) {
  alignas(file_handle) std::array<char, sizeof(file_handle) + MAX_HANDLE_SZ> bytes{};
  auto* handle = reinterpret_cast<file_handle*>(bytes.data());
  handle->handle_bytes = MAX_HANDLE_SZ;
  int mount_id = 0;
  if (name_to_handle_at(directory, path, handle, &mount_id, flags) != 0) {
    return 0;
  }
  const auto length = std::min<std::size_t>(handle->handle_bytes, MAX_HANDLE_SZ);
  return content_hash({bytes.data() + sizeof(file_handle), length}) ^
         static_cast<std::uint64_t>(handle->handle_type);
}

FileFacts::Kind kind_of(std::uint16_t mode) {
  if (S_ISREG(mode)) {
    return FileFacts::Kind::regular;
  }
  if (S_ISDIR(mode)) {
    return FileFacts::Kind::directory;
  }
  if (S_ISFIFO(mode)) {
    return FileFacts::Kind::fifo;
  }
  return S_ISSOCK(mode) ? FileFacts::Kind::socket : FileFacts::Kind::device;
}

std::int64_t nanoseconds(const statx_timestamp& time) {
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

Outcome<FileFacts> look(int directory, const char* path, int flags) {
  struct statx seen{};
  if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &seen) != 0) {
    return system_failure(errno);
  }
  const bool born = (seen.stx_mask & STATX_BTIME) != 0;
  const int handle_flags = flags == AT_EMPTY_PATH ? AT_EMPTY_PATH : AT_SYMLINK_FOLLOW;
  const auto kind = kind_of(seen.stx_mode);
  const bool regular = kind == FileFacts::Kind::regular;
  return FileFacts{
      .kind = kind,
      .identity = {.device = makedev(seen.stx_dev_major, seen.stx_dev_minor),
                   .inode = seen.stx_ino,
                   .birth_ns = born ? nanoseconds(seen.stx_btime) : 0,
                   .generation = regular ? generation_of(directory, path, handle_flags) : 0},
      .size = static_cast<std::int64_t>(seen.stx_size),
      .modified_ns = nanoseconds(seen.stx_mtime),
      .links = seen.stx_nlink};
}

}  // namespace

Outcome<FileHandle> FileHandle::open(const std::string& path) {
  const auto seen = observe(path);
  if (!seen) {
    return std::unexpected(seen.error());
  }
  if (seen->kind != FileFacts::Kind::regular) {
    return fail(ErrorKind::invalid, describe(seen->kind));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0) {
    return system_failure(errno);
  }
  FileHandle file(descriptor);
  // The path may have been replaced between the look and the open.
  const auto opened = file.facts();
  if (!opened) {
    return std::unexpected(opened.error());
  }
  if (opened->kind != FileFacts::Kind::regular) {
    return fail(ErrorKind::invalid, describe(opened->kind));
  }
  return file;
}

FileHandle::FileHandle(FileHandle&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

Outcome<std::size_t> FileHandle::read_at(std::span<char> into, std::int64_t offset) {
  std::size_t read = 0;
  while (read < into.size()) {
    const auto rest = into.subspan(read);
    const auto count =
        pread(descriptor_, rest.data(), rest.size(), offset + static_cast<std::int64_t>(read));
    if (count < 0 && errno != EINTR) {
      return system_failure(errno);
    }
    if (count == 0) {
      break;
    }
    read += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  return read;
}

Outcome<FileFacts> FileHandle::facts() const {
  return look(descriptor_, "", AT_EMPTY_PATH);
}

std::optional<std::int64_t> FileHandle::next_data(std::int64_t offset) const {
  const auto found = lseek(descriptor_, offset, SEEK_DATA);
  return found < 0 ? std::nullopt : std::optional<std::int64_t>(found);
}

Outcome<FileFacts> observe(const std::string& path) {
  return look(AT_FDCWD, path.c_str(), 0);
}

std::string describe(FileFacts::Kind kind) {
  switch (kind) {
    case FileFacts::Kind::regular:
      return "a regular file";
    case FileFacts::Kind::directory:
      return "a directory, not a file";
    case FileFacts::Kind::fifo:
      return "a FIFO, not a file";
    case FileFacts::Kind::socket:
      return "a socket, not a file";
    case FileFacts::Kind::device:
      break;
  }
  return "a device, not a file";
}

Outcome<HeadPrint> read_head(FileContent& file) {
  std::array<char, static_cast<std::size_t>(head_bytes_max)> bytes{};
  const auto count = file.read_at(bytes, 0);
  if (!count) {
    return std::unexpected(count.error());
  }
  return head_of({bytes.data(), *count});
}

Outcome<ContentMatch> compare(FileContent& file, const FileCursor& cursor) {
  std::array<char, static_cast<std::size_t>(head_bytes_max)> bytes{};
  const auto count = file.read_at(bytes, 0);
  if (!count) {
    return std::unexpected(count.error());
  }
  if (!starts_like(cursor.head, {bytes.data(), *count})) {
    return ContentMatch{.head = false, .marker = false};
  }
  const auto marker = read_marker(file, cursor.offset);
  if (!marker) {
    return std::unexpected(marker.error());
  }
  return ContentMatch{.head = true, .marker = cursor.offset == 0 || *marker == cursor.marker};
}

Outcome<std::int64_t> last_line_end(FileContent& file, std::int64_t size) {
  std::array<char, 64U << 10U> bytes{};
  std::int64_t end = size;
  while (end > 0) {
    const auto start = std::max<std::int64_t>(0, end - static_cast<std::int64_t>(bytes.size()));
    const auto count =
        file.read_at(std::span(bytes).first(static_cast<std::size_t>(end - start)), start);
    if (!count) {
      return std::unexpected(count.error());
    }
    const auto newline = std::string_view(bytes.data(), *count).rfind('\n');
    if (newline != std::string_view::npos) {
      return start + static_cast<std::int64_t>(newline) + 1;
    }
    end = start;
  }
  return 0;
}

Outcome<std::uint64_t> read_marker(FileContent& file, std::int64_t offset) {
  std::array<char, static_cast<std::size_t>(marker_bytes_max)> bytes{};
  const auto length = static_cast<std::size_t>(std::min(offset, marker_bytes_max));
  const auto count =
      file.read_at(std::span(bytes).first(length), offset - static_cast<std::int64_t>(length));
  if (!count) {
    return std::unexpected(count.error());
  }
  return marker_of({bytes.data(), *count});
}

}  // namespace tokentail
