// SPDX-License-Identifier: Apache-2.0
#include "store/directory_lock.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokentail {
namespace {

constexpr mode_t directory_mode = 0750;
constexpr mode_t lock_mode = 0640;

std::unexpected<Error> fail_directory(const std::filesystem::path& directory, int error) {
  return fail(error == ENOSPC || error == EDQUOT ? ErrorKind::no_space : ErrorKind::io,
              fmt::format("cannot write in the state directory {}: {}; give --state a directory "
                          "that this user may write to",
                          directory.string(), std::generic_category().message(error)));
}

Outcome<> make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  if (directory.has_parent_path()) {
    std::filesystem::create_directories(directory.parent_path(), error);
  }
  if (::mkdir(directory.c_str(), directory_mode) != 0 && errno != EEXIST) {
    return fail_directory(directory, errno);
  }
  return {};
}

constexpr std::string_view state_word = "state\n";

std::string written_in(int file) {
  std::array<char, 64> text{};
  const auto size = ::pread(file, text.data(), text.size(), 0);
  return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

// The process that holds the lock has written its number into the file.
std::string holder(int file) {
  const auto written = written_in(file);
  const auto digits = written.substr(0, written.find_first_not_of("0123456789"));
  return digits.empty() ? "another process" : fmt::format("process {}", digits);
}

}  // namespace

Outcome<DirectoryLock> DirectoryLock::take(const std::filesystem::path& directory) {
  if (const auto made = make_directory(directory); !made) {
    return std::unexpected(made.error());
  }
  const int file = ::open((directory / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, lock_mode);
  if (file < 0) {
    return fail_directory(directory, errno);
  }
  DirectoryLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return fail_directory(directory, errno);
    }
    return fail(ErrorKind::busy,
                fmt::format("the state directory {} is in use by {}; stop it first, or give "
                            "--state another directory",
                            directory.string(), holder(file)));
  }
  lock.held_state_ = written_in(file).find(state_word) != std::string::npos;
  lock.write(lock.held_state_);
  return lock;
}

void DirectoryLock::note_state() {
  if (!std::exchange(held_state_, true)) {
    write(true);
  }
}

// It only helps a person, and to tell a lost state from a first start: on a full disk the lock
// holds without it.
void DirectoryLock::write(bool holds_state) const {
  const auto text = fmt::format("{}\n{}", ::getpid(), holds_state ? state_word : "");
  if (::ftruncate(file_, 0) == 0) {
    static_cast<void>(::pwrite(file_, text.data(), text.size(), 0) == 0);
  }
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)), held_state_(other.held_state_) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(held_state_, other.held_state_);
  return *this;
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

}  // namespace tokentail
