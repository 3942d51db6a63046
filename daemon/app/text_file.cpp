// SPDX-License-Identifier: Apache-2.0
#include "app/text_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::uintmax_t bytes_max = std::uintmax_t{16} << 20U;

std::unexpected<Error> cannot_read(const std::string& path, const std::string& why) {
  return fail(ErrorKind::io, fmt::format("cannot read {}: {}", printable(path), why));
}

}  // namespace

Outcome<SourceText> read_text_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    return cannot_read(path, "there is no such file");
  }
  if (!std::filesystem::is_regular_file(status)) {
    return cannot_read(path, "it is not a regular file");
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > bytes_max) {
    return cannot_read(path, error ? error.message() : "it is larger than 16 MiB");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return cannot_read(path, std::strerror(errno));
  }
  // The stream, not an iterator over its buffer: a read that fails is a state of it and no
  // exception.
  std::string text(size, '\0');
  file.read(text.data(), std::ssize(text));
  if (file.bad()) {
    return cannot_read(path, std::strerror(errno));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return SourceText(path, std::move(text));
}

}  // namespace tokentail
