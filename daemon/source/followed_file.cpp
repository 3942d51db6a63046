// SPDX-License-Identifier: Apache-2.0
#include "source/followed_file.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "source/archive_content.hpp"
#include "source/rotated_name.hpp"

namespace tokentail {
namespace {

LineFramer::Start start_at(std::int64_t offset) {
  return offset == 0 ? LineFramer::Start::of_file : LineFramer::Start::of_line;
}

// The first half of a line that a read ends in is read again with the next, so long lines want long
// reads.
std::size_t reach_for(const BlockBuffer& last) {
  constexpr std::size_t long_line = 2048;
  const bool has_long_lines = last.text().size() > last.lines.size() * long_line;
  return has_long_lines ? last.capacity() : FollowedFile::short_reach;
}

template <class Content>
Outcome<std::unique_ptr<FileContent>> boxed(Outcome<Content> content) {
  if (!content) {
    return std::unexpected(std::move(content.error()));
  }
  return std::make_unique<Content>(std::move(*content));
}

}  // namespace

FollowedFile::FollowedFile(Options options, FileCursor cursor, std::string location)
    : options_(options),
      cursor_(std::move(cursor)),
      shared_path_(std::make_shared<const std::string>(cursor_.path)),
      location_(std::move(location)),
      framer_(options.line_bytes_max, start_at(cursor_.offset)),
      position_(cursor_.offset),
      guard_(cursor_.marker),
      seen_end_(cursor_.offset),
      must_tell_(options.is_new) {}

Outcome<> FollowedFile::open() {
  if (handle_) {
    return {};
  }
  auto opened = open_content();
  if (!opened) {
    return std::unexpected(opened.error());
  }
  const auto facts = (*opened)->facts();
  if (!facts) {
    return std::unexpected(facts.error());
  }
  if (!same_file(cursor_.identity, facts->identity)) {
    return fail(ErrorKind::not_found, "another file has taken its place");
  }
  handle_ = std::move(*opened);
  auto ready = is_verified_ && !is_archive() ? Outcome<>{} : verify();
  if (!ready) {
    handle_.reset();
  }
  return ready;
}

Outcome<std::unique_ptr<FileContent>> FollowedFile::open_content() const {
  if (is_archive()) {
    return boxed(ArchiveContent::open(location_, cursor_.identity));
  }
  return boxed(FileHandle::open(location_));
}

Outcome<> FollowedFile::verify() {
  const auto content = compare(*handle_, cursor_);
  const auto facts = handle_->facts();
  if (!content || !facts) {
    return std::unexpected(content ? facts.error() : content.error());
  }
  is_rewritten_ = judge(cursor_, *facts, *content) == Continuity::rewritten;
  if (is_archive() && is_rewritten_) {
    is_rewritten_ = false;
    return fail(ErrorKind::not_found, "the archive of another file has taken its place");
  }
  cursor_.identity = facts->identity;
  is_verified_ = true;
  return std::exchange(options_.starts_at_end, false) ? seek_end(*facts) : Outcome<>{};
}

Outcome<> FollowedFile::seek_end(const FileFacts& facts) {
  const auto end = last_line_end(*handle_, facts.size);
  const auto marker = read_marker(*handle_, end.value_or(0));
  const auto head = read_head(*handle_);
  if (!end || !marker || !head) {
    options_.starts_at_end = true;
    is_verified_ = false;
    return std::unexpected(!end ? end.error() : !marker ? marker.error() : head.error());
  }
  cursor_.offset = *end;
  cursor_.marker = *marker;
  cursor_.head = *head;
  framer_ = LineFramer(options_.line_bytes_max, start_at(*end));
  position_ = seen_end_ = *end;
  guard_ = *marker;
  must_tell_ = true;
  return {};
}

FollowedFile::Reading FollowedFile::read(BufferPool& pool) {
  if (is_rewritten_) {
    return {.end = End::rewritten, .block = {}, .error = {}};
  }
  if (still_waits()) {
    return {};
  }
  auto buffer = pool.take();
  const auto lead = static_cast<std::size_t>(std::min(position_, marker_bytes_max));
  const auto first_offset = position_ - static_cast<std::int64_t>(lead);
  auto framed = LineFramer::Framed{.next = lead, .line_end = lead};
  auto reach = std::min(reach_, buffer.capacity());
  bool is_full = false;
  do {
    if (is_full) {
      reach *= 2;
    }
    const auto count = fill(buffer, lead, reach);
    if (!count) {
      close();
      return {.end = End::failed, .block = {}, .error = count.error().message};
    }
    if (is_rewritten_) {
      return {.end = End::rewritten, .block = {}, .error = {}};
    }
    is_full = buffer.text().size() == reach;
    framed = framer_.frame(buffer.text(), lead, buffer.lines);
    // A line longer than that: only more room can show its end.
  } while (is_full && framed.next == lead);
  reach_ = reach_for(buffer);

  const bool has_moved = framed.line_end > lead || std::exchange(must_tell_, false);
  seen_end_ = first_offset + static_cast<std::int64_t>(buffer.text().size());
  advance(buffer, lead, framed);
  Reading reading{.end = is_full ? End::more : End::reached, .block = {}, .error = {}};
  if (has_moved) {
    reading.block = block_of(std::move(buffer), first_offset);
  }
  return reading;
}

// A long line that grows by small writes would be read again from its start for each of them.
bool FollowedFile::still_waits() {
  constexpr std::int64_t worth_a_look = 64LL << 10U;
  if (seen_end_ - position_ < worth_a_look) {
    return false;
  }
  std::array<char, static_cast<std::size_t>(worth_a_look)> bytes;
  const auto count = handle_->read_at(bytes, seen_end_);
  if (!count || *count == bytes.size() || *count == 0) {
    return false;
  }
  const auto end = seen_end_ + static_cast<std::int64_t>(*count);
  const bool is_settled =
      std::string_view(bytes.data(), *count).find_first_of(std::string_view("\n\0", 2)) ==
          std::string_view::npos &&
      end - position_ <= options_.line_bytes_max;
  if (is_settled) {
    seen_end_ = end;
  }
  return is_settled;
}

// Fills the buffer up to `reach` from `lead` bytes before the position, and checks those against
// the guard.
Outcome<std::size_t> FollowedFile::fill(BlockBuffer& buffer, std::size_t lead, std::size_t reach) {
  const auto already = buffer.text().size();
  if (buffer.capacity() < reach) {
    buffer.grow(reach);
  }
  const auto from =
      position_ - static_cast<std::int64_t>(lead) + static_cast<std::int64_t>(already);
  const auto count = handle_->read_at(buffer.room().first(reach - already), from);
  if (!count) {
    return count;
  }
  buffer.resize(already + *count);
  const auto text = buffer.text();
  if (already == 0) {
    is_rewritten_ = text.size() < lead || (lead > 0 && marker_of(text.substr(0, lead)) != guard_);
  }
  return count;
}

void FollowedFile::advance(const BlockBuffer& buffer, std::size_t lead, LineFramer::Framed framed) {
  const auto text = buffer.text();
  const auto first_offset = position_ - static_cast<std::int64_t>(lead);
  const auto counts = framer_.take_counts();
  untold_ += counts;
  total_ += counts;
  if (framed.line_end > lead) {
    cursor_.offset = first_offset + static_cast<std::int64_t>(framed.line_end);
    cursor_.marker = marker_of(text.substr(0, framed.line_end));
  }
  if (framed.next > lead) {
    guard_ =
        framed.next == framed.line_end ? cursor_.marker : marker_of(text.substr(0, framed.next));
    position_ = first_offset + static_cast<std::int64_t>(framed.next);
  }
  cursor_.size = std::max(cursor_.offset, seen_end_);
  if (cursor_.head.length < std::min(head_bytes_max, seen_end_)) {
    // Failing to read it only leaves the head as short as it was.
    cursor_.head = read_head(*handle_).value_or(cursor_.head);
  }
  const bool only_nuls =
      counts.nul_bytes > 0 && counts.nul_bytes == static_cast<std::int64_t>(text.size() - lead);
  if (only_nuls && framed.next == text.size()) {
    skip_hole();
  }
}

// A hole costs nothing to the filesystem and should cost nothing here either.
void FollowedFile::skip_hole() {
  const auto data = handle_->next_data(position_);
  if (!data || *data - position_ < marker_bytes_max) {
    return;
  }
  framer_.skip_nuls(*data - position_);
  const auto counts = framer_.take_counts();
  untold_ += counts;
  total_ += counts;
  position_ = seen_end_ = *data;
  const std::array<char, static_cast<std::size_t>(marker_bytes_max)> nuls{};
  guard_ = marker_of({nuls.data(), nuls.size()});
}

void FollowedFile::start_over() {
  go_on_from({});
  if (const auto facts = observe_now()) {
    cursor_.modified_ns = facts->modified_ns;
  }
  ++truncations;
}

void FollowedFile::go_on_from(const FileCursor& cursor) {
  cursor_.offset = cursor.offset;
  cursor_.marker = cursor.marker;
  cursor_.head = cursor.head;
  framer_ = LineFramer(options_.line_bytes_max, start_at(cursor.offset));
  position_ = cursor.offset;
  guard_ = cursor.marker;
  seen_end_ = cursor.offset;
  cursor_.size = cursor.offset;
  is_rewritten_ = false;
  has_shrunk_ = false;
  must_tell_ = true;
}

LineBlock FollowedFile::notice() {
  return block_of({}, cursor_.offset);
}

LineBlock FollowedFile::block_of(BlockBuffer buffer, std::int64_t first_offset) {
  return {.stream = options_.id,
          .source = options_.source,
          .path = shared_path_,
          .first_offset = first_offset,
          .buffer = std::move(buffer),
          .after = cursor_,
          .counts = std::exchange(untold_, {})};
}

bool FollowedFile::look_at(const FileFacts& facts) {
  if (facts.size < cursor_.offset) {
    // The size it had tells how much was lost; the next read finds out the rest.
    has_shrunk_ = true;
    return true;
  }
  const bool has_moved = facts.size != seen_end_ || facts.modified_ns != cursor_.modified_ns;
  cursor_.size = facts.size;
  cursor_.modified_ns = facts.modified_ns;
  return has_moved || must_tell_ || is_rewritten_ || options_.starts_at_end;
}

Outcome<FileFacts> FollowedFile::observe_now() const {
  if (handle_) {
    return handle_->facts();
  }
  auto facts = observe(location_);
  if (facts && (is_archive() || !same_file(facts->identity, cursor_.identity))) {
    return fail(ErrorKind::not_found, "another file has taken its place");
  }
  return facts;
}

bool FollowedFile::is_archive() const {
  return standing() != FileStanding::live && has_compressed_name(location_);
}

void FollowedFile::move_to(std::string path, std::uint32_t source) {
  cursor_.path = std::move(path);
  shared_path_ = std::make_shared<const std::string>(cursor_.path);
  options_.source = source;
}

std::int64_t FollowedFile::lag_bytes() const {
  return std::max<std::int64_t>(0, std::max(cursor_.size, seen_end_) - cursor_.offset);
}

std::int64_t FollowedFile::lost_bytes() const {
  return has_shrunk_ ? lag_bytes() : unterminated_bytes();
}

std::int64_t FollowedFile::unterminated_bytes() const {
  return std::max<std::int64_t>(0, seen_end_ - cursor_.offset);
}

}  // namespace tokentail
