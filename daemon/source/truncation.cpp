// SPDX-License-Identifier: Apache-2.0
// What was cut off from a log before it was read may still be in a copy that was made of it.
#include <algorithm>
#include <iterator>
#include <utility>

#include "source/archive_match.hpp"
#include "source/glob_pattern.hpp"
#include "source/log_reader.hpp"
#include "source/rotated_name.hpp"

namespace tokentail {
namespace {

// Of birth: copies are younger than the log at the path, too.
constexpr std::int64_t no_limit = 0;

}  // namespace

void LogReader::content_replaced(FollowedPath& path, FollowedFile& file) {
  if (file.is_archive()) {  // another archive was renamed to its place
    file.close();
    book_.relocate(file, {});
    return;
  }
  if (file.standing() == FileStanding::rotated) {
    // Nobody logs to it: a later copy was written over an earlier one, and its lines are counted
    // where they were logged.
    give_up(path, file, file.lost_bytes(), "overwritten after it was rotated away");
    return;
  }
  ++totals_.truncations;
  truncations_.try_emplace(file.id(), Truncation{.log_path = file.location(),
                                                 .first_look = directories_.looks(),
                                                 .copy = {},
                                                 .empty_until_ns = {}});
  mark_ready(file);
}

// The saved cursor tells of an empty file. A copy that is younger was made of lines that came
// later, and were cut off again, while nobody looked.
void LogReader::suspect_truncation(const FollowedFile& file) {
  truncations_.try_emplace(file.id(), Truncation{.log_path = file.location(),
                                                 .first_look = directories_.looks(),
                                                 .copy = {},
                                                 .empty_until_ns = file.cursor().modified_ns});
}

// Whether the log may be read on. Until then its saved cursor is that of the old content, so that
// a restart begins here again.
bool LogReader::get_past_truncation(FollowedPath& path, FollowedFile& file) {
  const auto found = truncations_.find(file.id());
  auto& truncation = found->second;
  if (std::exchange(truncation.last_look, directories_.looks()) == directories_.looks()) {
    return false;
  }
  directories_.begin_look(false);
  if (!truncation.empty_until_ns) {
    find_copy(path, file, truncation);
  }
  const bool is_over = directories_.list(directory_of(truncation.log_path)).is_settled ||
                       directories_.looks() - truncation.first_look > unsettled_looks_max;
  if (is_over) {
    const auto done = std::move(truncations_.extract(found).mapped());
    read_past(path, file, done);
  }
  return is_over;
}

// A copy is read as soon as it is seen: the next rotation may write over it.
void LogReader::find_copy(FollowedPath& path, const FollowedFile& file, Truncation& truncation) {
  const auto& siblings = directories_.list(directory_of(truncation.log_path)).siblings;
  auto copies = siblings.rotations_of(truncation.log_path);
  std::ranges::move(siblings.archives_of(truncation.log_path), std::back_inserter(copies));
  const auto& cursor = file.cursor();
  const auto found =
      std::ranges::find_if(copies, [&](const Sibling& each) { return holds(each, cursor); });
  if (found != copies.end()) {
    read_on_in(*found, path, file);
    truncation.copy = *found;
    return;
  }
  const auto outrun =
      std::ranges::find_if(copies, [&](const Sibling& each) { return was_outrun(each, cursor); });
  if (outrun != copies.end()) {
    keep_as_read(*outrun, cursor);
    truncation.copy = *outrun;
  }
}

void LogReader::read_on_in(const Sibling& copy, FollowedPath& path, const FollowedFile& file) {
  auto* known = book_.find(copy.facts.identity);
  if (known == nullptr) {
    auto cursor = file.cursor();
    cursor.identity = copy.facts.identity;
    add_rotated(path, std::move(cursor), copy);
  } else if (!holds(copy, known->cursor())) {
    // An earlier copy, that was written over.
    std::erase(path.files, known->id());
    book_.rejoin(known->id());
    known->close();
    known->go_on_from(file.cursor());
    known->stand(FileStanding::rotated);
    path.files.insert(std::ranges::find(path.files, file.id()), known->id());
    attach(*known, copy.path);
    tell_cursor(*known);
  }
}

// Of lines that were all read in the log.
void LogReader::keep_as_read(const Sibling& copy, FileCursor cursor) {
  if (book_.find(copy.facts.identity) != nullptr) {
    return;
  }
  cursor.identity = copy.facts.identity;
  cursor.offset = cursor.size = copy.facts.size;
  cursor.marker = {};
  cursor.standing = FileStanding::drained;
  auto& file = book_.add({}, cursor, copy.path);
  tell_cursor(file);
  book_.keep_drained(file.id());
}

void LogReader::read_past(FollowedPath& path, FollowedFile& file, const Truncation& truncation) {
  if (truncation.empty_until_ns) {
    add_copies_since(path, truncation.log_path, *truncation.empty_until_ns);
    return;
  }
  tell_lost(file, truncation.copy);
  if (truncation.copy) {
    // It may be known from before a restart, and those after it not yet.
    add_generations(path, truncation.log_path, age_of(truncation.copy->facts), no_limit);
  }
  file.start_over();
}

void LogReader::add_copies_since(FollowedPath& path, const std::string& log_path,
                                 std::int64_t seen_empty_ns) {
  const FileAge since{.birth_ns = seen_empty_ns + 1, .modified_ns = seen_empty_ns + 1};
  add_generations(path, log_path, since, no_limit);
  for (const auto& archive :
       directories_.list(directory_of(log_path)).siblings.archives_of(log_path)) {
    // Compressing keeps the time of the last change.
    if (archive.facts.modified_ns > seen_empty_ns && !is_known(path, archive).value_or(true)) {
      add_rotated(path, {.path = path.path, .identity = archive.facts.identity}, archive);
    }
  }
}

// Where the copy holds another number of lines than were read, the log was being written to, and so
// perhaps after it was copied.
void LogReader::tell_lost(const FollowedFile& file, const std::optional<Sibling>& copy) {
  const auto& cursor = file.cursor();
  if (!copy) {
    tell_gap(file, file.lost_bytes(), "truncated or overwritten before it was read to its end");
  } else if (has_compressed_name(copy->path) || copy->facts.size != cursor.offset) {
    tell_gap(file,
             std::max<std::int64_t>(0, cursor.size - std::max(cursor.offset, copy->facts.size)),
             "truncated while it was written to: lines after its copy was made cannot be known");
  }
}

}  // namespace tokentail
