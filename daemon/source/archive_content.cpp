// SPDX-License-Identifier: Apache-2.0
#include "source/archive_content.hpp"

#include <algorithm>
#include <utility>

#include "source/file_handle.hpp"

namespace tokentail {

Outcome<ArchiveContent> ArchiveContent::open(const std::string& path,
                                             const FileIdentity& identity) {
  auto facts = observe(path);
  auto bytes = open_byte_stream(path);
  if (!facts || !bytes) {
    return std::unexpected(facts ? bytes.error() : facts.error());
  }
  facts->identity = identity;
  return ArchiveContent(path, *facts, std::move(*bytes));
}

ArchiveContent::ArchiveContent(std::string path, const FileFacts& facts,
                               std::unique_ptr<ByteStream> bytes)
    : path_(std::move(path)), facts_(facts), bytes_(std::move(bytes)) {}

std::int64_t ArchiveContent::window_end() const {
  return window_from_ + std::ssize(window_);
}

Outcome<> ArchiveContent::start_over() {
  auto bytes = open_byte_stream(path_);
  if (!bytes) {
    return std::unexpected(bytes.error());
  }
  bytes_ = std::move(*bytes);
  window_.clear();
  window_from_ = 0;
  return {};
}

// Appends up to so many bytes to the window; 0 at the end of the text.
std::size_t ArchiveContent::read_more(std::size_t bytes) {
  const auto known = window_.size();
  window_.resize(known + bytes);
  const auto count = bytes_->read(std::span(window_).subspan(known));
  window_.resize(known + count.value_or(0));
  text_bytes_ = std::max(text_bytes_, window_end());
  if (!count) {
    damage_ = count.error().message;
  }
  is_end_known_ = is_end_known_ || count.value_or(0) == 0;
  return count.value_or(0);
}

// Drops what lies before `offset`, decompressing as far as needed.
void ArchiveContent::skip_to(std::int64_t offset) {
  constexpr std::size_t stretch_bytes = std::size_t{64} << 10U;
  while (window_end() < offset) {
    window_from_ = window_end();
    window_.clear();
    if (read_more(stretch_bytes) == 0) {
      return;
    }
  }
  const auto passed = std::max<std::int64_t>(0, offset - window_from_);
  window_.erase(0, static_cast<std::size_t>(passed));
  window_from_ += passed;
}

Outcome<std::size_t> ArchiveContent::read_at(std::span<char> into, std::int64_t offset) {
  if (auto ready = offset < window_from_ ? start_over() : Outcome<>{}; !ready) {
    return std::unexpected(ready.error());
  }
  skip_to(offset);
  if (window_end() < offset) {
    return 0;
  }
  while (window_.size() < into.size() && read_more(into.size() - window_.size()) > 0) {
  }
  const auto count = std::min(into.size(), window_.size());
  std::copy_n(window_.begin(), count, into.begin());
  return count;
}

Outcome<FileFacts> ArchiveContent::facts() const {
  auto facts = facts_;
  facts.size = text_bytes_ + (is_end_known_ ? 0 : 1);
  return facts;
}

}  // namespace tokentail
