// SPDX-License-Identifier: Apache-2.0
#include "app/hash_key.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tokentail {
namespace {

constexpr std::size_t key_bytes = 32;

// Empty when it is not there, or cannot be read.
std::string content_of(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return {};
  }
  std::string content(key_bytes + 1, '\0');
  const auto count = ::read(file, content.data(), content.size());
  ::close(file);
  content.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return content;
}

}  // namespace

std::string new_hash_key() {
  std::string key(key_bytes, '\0');
  return ::getentropy(key.data(), key.size()) == 0 ? key : std::string();
}

Outcome<std::string> hash_key_in(const std::string& directory) {
  const auto path = directory + "/recount.key";
  if (auto known = content_of(path); known.size() == key_bytes) {
    return known;
  }
  auto key = new_hash_key();
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) {
    return fail(ErrorKind::io, path + ": " + std::strerror(errno));
  }
  const bool is_written = ::write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size());
  const bool is_closed = ::close(file) == 0;
  return is_written && is_closed ? Outcome<std::string>(std::move(key))
                                 : fail(ErrorKind::io, path + ": could not be written");
}

}  // namespace tokentail
