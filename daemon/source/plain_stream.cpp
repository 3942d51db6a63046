// SPDX-License-Identifier: Apache-2.0
#include "source/plain_stream.hpp"

namespace tokentail {

Outcome<std::size_t> PlainStream::read(std::span<char> room) {
  if (auto opened = reopen(); !opened) {
    return std::unexpected(std::move(opened).error());
  }
  auto count = file_->read_at(room, position_);
  position_ += static_cast<std::int64_t>(count.value_or(0));
  return count;
}

Outcome<> PlainStream::reopen() {
  if (file_) {
    return {};
  }
  auto file = FileHandle::open(path_);
  const auto facts = file ? file->facts() : std::unexpected(file.error());
  if (!facts) {
    return std::unexpected(facts.error());
  }
  if (!same_file(facts->identity, identity_)) {
    return fail(ErrorKind::corrupt, "another file took its place while it was read");
  }
  file_ = std::move(*file);
  return {};
}

}  // namespace tokentail
