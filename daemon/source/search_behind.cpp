// SPDX-License-Identifier: Apache-2.0
// Generations of a log that came and went while nobody looked.
#include <algorithm>
#include <utility>

#include "source/archive_match.hpp"
#include "source/glob_pattern.hpp"
#include "source/log_reader.hpp"
#include "source/rotated_name.hpp"

namespace tokentail {

void LogReader::begin_search(FollowedPath& path, const FollowedFile& behind, std::string log_path) {
  path.searches.push_back(
      {.behind = behind.id(), .log_path = std::move(log_path), .since = age_of(behind.cursor())});
}

// Every search looks at the same listing, and the oldest finds what the younger ones would.
void LogReader::search(FollowedPath& path) {
  if (path.searches.empty()) {
    return;
  }
  // Generations are made after the one before was moved away: what is younger than the file at the
  // path is a copy.
  const auto until = path.live ? book_.at(*path.live).cursor().identity.birth_ns : 0;
  for (const auto& each : path.searches) {
    add_generations(path, each.log_path, each.since, until);
  }
  std::erase_if(path.searches, [&](Search& each) {
    const auto& listing = directories_.list(directory_of(each.log_path));
    if (listing.is_settled) {
      const bool is_over = add_archives(path, each, until, listing.siblings);
      if (is_over) {
        forget_vanished(path.path, listing.siblings.all_archives_of(each.log_path),
                        listing.siblings);
      }
      return is_over;
    }
    each.looks += directories_.is_at_its_time() ? 1 : 0;
    return each.looks > unsettled_looks_max;
  });
}

void LogReader::add_generations(FollowedPath& path, const std::string& log_path, FileAge since,
                                std::int64_t until) {
  const auto& siblings = directories_.list(directory_of(log_path)).siblings;
  for (const auto& sibling : generations(log_path, since, until, siblings)) {
    if (book_.find(sibling.facts.identity) == nullptr) {
      add_rotated(path, {.path = path.path, .identity = sibling.facts.identity}, sibling);
    }
  }
}

// Generations in between that were compressed before anybody looked: later by their names than the
// file that is searched behind, and last written after it was. What a generation that is known was
// made of can only be told once that was read, so false means to come again. A file younger than
// the one at the path is a copy, and so are those after it.
bool LogReader::add_archives(FollowedPath& path, const Search& search, std::int64_t until,
                             const Siblings& siblings) {
  const auto behind = place_of(search.behind, siblings);
  if (behind.empty() || (until != 0 && search.since.birth_ns > until)) {
    return true;
  }
  auto archives = siblings.archives_of(search.log_path);
  std::erase_if(archives, [&](const Sibling& archive) {
    return !is_later_rotation(file_name_of(archive.path), file_name_of(behind)) ||
           archive.facts.modified_ns < search.since.modified_ns;
  });
  std::vector<Sibling> missed;
  for (const auto& archive : archives) {
    const auto known = is_known(path, archive);
    if (!known && known.error().kind == ErrorKind::not_found) {
      return false;  // renamed in this moment
    }
    if (!known) {
      tell_gap(book_.at(search.behind), 0,
               "a later archive cannot be read: " + known.error().message);
    } else if (!*known) {
      missed.push_back(archive);
    }
  }
  if (!missed.empty() && first_ready(path) != nullptr) {
    return false;
  }
  for (const auto& archive : missed) {
    add_rotated(path, {.path = path.path, .identity = archive.facts.identity}, archive);
  }
  return true;
}

// Where the file is by this listing; empty when that is not known. Nobody keeps the place of a
// drained one up to date.
std::string LogReader::place_of(StreamId id, const Siblings& siblings) const {
  if (!book_.contains(id)) {
    return {};
  }
  const auto& file = book_.at(id);
  if (const auto* found = siblings.find(file.cursor().identity)) {
    return found->path;
  }
  return file.standing() == FileStanding::drained ? std::string{} : file.location();
}

Outcome<bool> LogReader::is_known(const FollowedPath& path, const Sibling& archive) {
  if (book_.find_at(archive.path) != nullptr || book_.find(archive.facts.identity) != nullptr) {
    return true;
  }
  auto files = book_.drained_of(path.path);
  files.insert(files.end(), path.files.begin(), path.files.end());
  for (const auto id : files) {
    if (auto is_held = may_hold(archive, book_.at(id).cursor()); !is_held || *is_held) {
      return is_held;
    }
  }
  return false;
}

// Drained files whose text is neither in a file nor in an archive any more.
void LogReader::forget_vanished(const std::string& path, const std::vector<Sibling>& archives,
                                const Siblings& siblings) {
  for (const auto id : book_.drained_of(path)) {
    const auto& cursor = book_.at(id).cursor();
    if (siblings.find(cursor.identity) == nullptr && !may_be_among(archives, cursor)) {
      book_.forget(id);
    }
  }
}

// In its place by age, before what the path holds now.
void LogReader::add_rotated(FollowedPath& path, FileCursor cursor, const Sibling& found) {
  cursor.standing = FileStanding::rotated;
  auto& file = book_.add({.source = path.source}, cursor, found.path);
  const auto place = std::ranges::find_if(path.files, [&](StreamId id) {
    const auto age = age_of(book_.at(id).cursor());
    // An archive was born when it was compressed, but keeps the time of the last change.
    return path.live == id || (file.is_archive() ? found.facts.modified_ns < age.modified_ns
                                                 : is_older(age_of(found.facts), age));
  });
  path.files.insert(place, file.id());
  file.active_at = now_;
  if (!file.is_archive()) {
    (void)file.look_at(found.facts);
  }
  tell_cursor(file);
  mark_ready(file);
}

// A file that was searched for is not found a second time: its cursor is saved no later than those
// of the files that are read after it.
void LogReader::tell_cursor(FollowedFile& file) {
  notices_.push_back(file.notice());
}

}  // namespace tokentail
