// SPDX-License-Identifier: Apache-2.0
#include "app/hash_key.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tokentail {
namespace {

constexpr std::size_t key_bytes = 32;

std::unexpected<Error> fail_with_errno(const std::string& path) {
  return fail(errno == ENOENT ? ErrorKind::not_found : ErrorKind::io,
              path + ": " + std::strerror(errno));
}

class OwnedFile {
 public:
  OwnedFile(const std::string& path, int flags)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~OwnedFile() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  OwnedFile(const OwnedFile&) = delete;
  OwnedFile& operator=(const OwnedFile&) = delete;
  OwnedFile(OwnedFile&&) = delete;
  OwnedFile& operator=(OwnedFile&&) = delete;

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

Outcome<std::string> read_key(const std::string& path) {
  const OwnedFile file(path, O_RDONLY);
  std::string key(key_bytes + 1, '\0');
  const auto count = file.number() < 0 ? -1 : ::read(file.number(), key.data(), key.size());
  if (count < 0) {
    return fail_with_errno(path);
  }
  if (static_cast<std::size_t>(count) != key_bytes) {
    return fail(ErrorKind::corrupt, path + ": this is no key; remove it, and a new one is made");
  }
  key.resize(key_bytes);
  return key;
}

std::string random_key() {
  std::string key(key_bytes, '\0');
  return ::getentropy(key.data(), key.size()) == 0 ? key : std::string();
}

// Whole or not at all, whenever the power goes.
Outcome<std::string> make_key(const std::string& path) {
  auto key = random_key();
  if (key.empty()) {
    return fail_with_errno(path);
  }
  const auto unfinished = path + ".new";
  const OwnedFile file(unfinished, O_WRONLY | O_CREAT | O_TRUNC);
  if (file.number() < 0 ||
      ::write(file.number(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
      ::fsync(file.number()) != 0 || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return fail_with_errno(path);
  }
  return key;
}

}  // namespace

Outcome<std::string> hash_key_in(const std::string& directory) {
  const auto path = directory + "/recount.key";
  auto known = read_key(path);
  return known || known.error().kind != ErrorKind::not_found ? known : make_key(path);
}

HashKey hash_key_of(const std::optional<std::string>& state) {
  if (!state) {
    return {.key = random_key(), .trouble = {}};
  }
  auto known = hash_key_in(*state);
  if (!known) {
    return {
        .key = random_key(),
        .trouble = known.error().message + "; texts before a restart are not known again after it"};
  }
  return {.key = *std::move(known), .trouble = {}};
}

}  // namespace tokentail
