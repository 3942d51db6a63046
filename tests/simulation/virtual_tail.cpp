// SPDX-License-Identifier: Apache-2.0
#include "simulation/virtual_tail.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

#include "source/line_framer.hpp"

namespace tokentail::test {
namespace {

constexpr std::int64_t line_bytes_max = 1 << 16;

std::string_view word_of(std::string_view& text) {
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

BlockBuffer buffer_with(std::string_view text, std::vector<LineSpan> lines) {
  BlockBuffer buffer(std::max<std::size_t>(text.size(), 1));
  std::ranges::copy(text, buffer.room().begin());
  buffer.resize(text.size());
  buffer.lines = std::move(lines);
  return buffer;
}

}  // namespace

std::string line_of(Instant at, const std::string& user, Tokens tokens, bool failed) {
  return std::to_string(ns_since_epoch(at)) + " " + user + " " + std::to_string(tokens) + " " +
         (failed ? "refused" : "-") + "\n";
}

UsageRecord record_of(std::string_view line) {
  UsageRecord record{.time = instant_from_ns(number(word_of(line)))};
  record[Dimension::user] = word_of(line);
  record[Dimension::feature] = "chat";
  record[Dimension::model] = "gpt-4o";
  record.in_uncached = number(word_of(line));
  record.out_visible = 0;
  record.error = line == "-" ? std::string_view() : line;
  return record;
}

VirtualTail::VirtualTail(const VirtualFiles& files, std::vector<FileCursor> resume)
    : files_(files), cursors_(std::move(resume)) {
  std::ranges::sort(cursors_, [](const FileCursor& a, const FileCursor& b) {
    return is_older(age_of(a), age_of(b));
  });
  for (const auto& cursor : cursors_) {
    check(cursor);
  }
}

// The content before the cursor must still be what was read: nothing is ever rewritten here.
void VirtualTail::check(const FileCursor& cursor) {
  const Siblings listing(files_.listing());
  const auto* const found = listing.find(cursor.identity);
  if (found == nullptr) {
    return;
  }
  const auto& content = *files_.content_of(cursor.identity);
  const auto before = content.substr(0, static_cast<std::size_t>(cursor.offset));
  const ContentMatch match{.head = starts_like(cursor.head, content),
                           .marker = cursor.offset == 0 || marker_of(before) == cursor.marker};
  if (judge(cursor, found->facts, match) != Continuity::same) {
    complaint_ = "a file that only grew looks rewritten";
  }
}

// What came after the newest known file, in the order it was written; everything when none is
// known, because here nothing was written before anybody looked.
void VirtualTail::look() {
  const auto listing = files_.listing();
  const auto newest = cursors_.empty() ? FileAge{} : age_of(cursors_.back());
  const auto& live = listing.front().facts.identity;
  for (const auto& missed :
       generations(VirtualFiles::log_path, newest, live.birth_ns, Siblings(listing))) {
    add(missed.facts.identity, FileStanding::rotated);
  }
  if (!knows(live)) {
    for (auto& cursor : cursors_) {
      cursor.standing = FileStanding::rotated;
    }
    add(live, FileStanding::live);
  }
}

bool VirtualTail::knows(const FileIdentity& identity) const {
  return std::ranges::any_of(
      cursors_, [&](const FileCursor& cursor) { return same_file(cursor.identity, identity); });
}

void VirtualTail::add(const FileIdentity& identity, FileStanding standing) {
  if (!knows(identity)) {
    cursors_.push_back(
        {.path = VirtualFiles::log_path, .identity = identity, .standing = standing});
  }
}

std::optional<RecordBatch> VirtualTail::read(std::size_t bytes) {
  look();
  for (auto& cursor : cursors_) {
    if (auto batch = read_from(cursor, bytes)) {
      return batch;
    }
  }
  return std::nullopt;
}

std::optional<RecordBatch> VirtualTail::read_from(FileCursor& cursor, std::size_t bytes) {
  const auto* const content = files_.content_of(cursor.identity);
  if (content == nullptr) {
    return std::nullopt;
  }
  const auto offset = static_cast<std::size_t>(cursor.offset);
  std::vector<LineSpan> lines;
  std::string_view text;
  LineFramer::Framed framed;
  do {  // a line longer than what was read: only more can show its end
    text = std::string_view(*content).substr(offset, bytes);
    lines.clear();
    framed = LineFramer(line_bytes_max, LineFramer::Start::of_line).frame(text, 0, lines);
    bytes *= 2;
  } while (framed.line_end == 0 && offset + text.size() < content->size());
  if (framed.line_end == 0) {
    return std::nullopt;
  }
  RecordBatch batch;
  batch.block = {.path = std::make_shared<const std::string>(cursor.path),
                 .first_offset = cursor.offset,
                 .buffer = buffer_with(text, std::move(lines))};
  for (std::size_t i = 0; i < batch.block.size(); ++i) {
    batch.records.push_back(record_of(batch.block.line(i)));
    batch.offsets.push_back(batch.block.line_offset(i));
  }
  cursor.offset += static_cast<std::int64_t>(framed.line_end);
  const auto before = std::string_view(*content).substr(0, static_cast<std::size_t>(cursor.offset));
  cursor.marker = marker_of(before);
  cursor.head = head_of(before);
  cursor.size = std::ssize(*content);
  batch.block.after = cursor;
  return batch;
}

}  // namespace tokentail::test
