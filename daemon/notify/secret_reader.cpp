// SPDX-License-Identifier: Apache-2.0
#include "notify/secret_reader.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokentail {
namespace {

constexpr std::size_t secret_bytes_max = 64 * 1024UL;

class OpenFile {
 public:
  // Non-blocking, so that a FIFO in the place of a file cannot hang the start.
  explicit OpenFile(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (is_open()) {
      ::close(fd_);
    }
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;

  [[nodiscard]] bool is_open() const { return fd_ >= 0; }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

std::string next_step_for(int error) {
  switch (error) {
    case ENOENT:
      return "; create it, readable by tokentail only";
    case EACCES:
      return "; let the user tokentail runs as read it";
    default:
      return {};
  }
}

std::unexpected<Error> refused_by_system(int error) {
  return fail(error == ENOENT ? ErrorKind::not_found : ErrorKind::io,
              std::generic_category().message(error) + next_step_for(error));
}

Outcome<std::string> read_whole(int fd) {
  std::string text;
  std::array<char, 4096> chunk{};
  while (text.size() <= secret_bytes_max) {
    const auto size = ::read(fd, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size < 0) {
      return refused_by_system(errno);
    }
    if (size == 0) {
      return text;
    }
    text.append(chunk.data(), static_cast<std::size_t>(size));
  }
  return fail(ErrorKind::invalid, "larger than 64 KiB; this is not a secret");
}

Outcome<Secret> read_secret_file(const std::string& path) {
  const OpenFile file(path);
  if (!file.is_open()) {
    return refused_by_system(errno);
  }
  struct stat status{};
  if (::fstat(file.fd(), &status) != 0) {
    return refused_by_system(errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorKind::invalid, "not a regular file");
  }
  auto text = read_whole(file.fd());
  if (!text) {
    return std::unexpected(std::move(text.error()));
  }
  Secret secret{.value = std::move(*text), .warning = {}};
  if ((status.st_mode & S_IROTH) != 0) {
    secret.warning = "file " + path + " is readable by everyone; run: chmod o-r " + path;
  }
  return secret;
}

Outcome<Secret> read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) {
    return fail(ErrorKind::not_found, "not set");
  }
  return Secret{.value = value, .warning = {}};
}

// systemd decrypts credentials into a directory of files that only the service can read.
Outcome<Secret> read_credential(const std::string& name) {
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr) {
    return fail(ErrorKind::not_found,
                "CREDENTIALS_DIRECTORY is not set; add LoadCredential=" + name + " to the unit");
  }
  if (name.empty() || name.find('/') != std::string::npos) {
    return fail(ErrorKind::invalid, "a credential's name holds no slash");
  }
  return read_secret_file(std::string(directory) + "/" + name);
}

Outcome<Secret> read_from(const SecretSource& source) {
  switch (source.kind) {
    case SecretSource::Kind::literal:
      return Secret{.value = source.value, .warning = {}};
    case SecretSource::Kind::file:
      return read_secret_file(source.value);
    case SecretSource::Kind::environment:
      return read_variable(source.value);
    case SecretSource::Kind::credential:
      return read_credential(source.value);
    case SecretSource::Kind::none:
      break;
  }
  return fail(ErrorKind::not_found, "no place for the secret is given");
}

}  // namespace

Outcome<Secret> read_secret(const SecretSource& source) {
  auto secret = read_from(source);
  if (!secret) {
    return fail_in(describe(source), std::move(secret.error()));
  }
  const auto last = secret->value.find_last_not_of("\r\n");
  secret->value.resize(last == std::string::npos ? 0 : last + 1);
  if (secret->value.empty()) {
    return fail(ErrorKind::invalid, describe(source) + ": empty; put the secret in it");
  }
  if (secret->value.find('\0') != std::string::npos) {
    return fail(ErrorKind::invalid, describe(source) + ": holds a NUL byte; write it as text");
  }
  return secret;
}

}  // namespace tokentail
