// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "source/directory_listing.hpp"
#include "source/glob_pattern.hpp"
#include "source/log_reader.hpp"

namespace tokentail {

// Files of paths that no source matches any more are kept as drained, so that they go on from
// their cursors if a source matches them again.
void LogReader::restore(const FileCursor& cursor) {
  const auto source = std::ranges::find_if(settings_.sources, [&](const SourceSettings& candidate) {
    return std::ranges::any_of(
        candidate.globs, [&](const std::string& glob) { return glob_matches(glob, cursor.path); });
  });
  const auto index = static_cast<std::uint32_t>(source - settings_.sources.begin());
  const auto standing = source == settings_.sources.end() ? FileStanding::drained : cursor.standing;
  const auto name = cursor.path;
  auto location = standing == FileStanding::live ? canonical_path(name) : std::string{};
  auto& file = book_.add({.source = index}, cursor, std::move(location));
  file.stand(standing);
  if (standing == FileStanding::drained) {
    book_.keep_drained(file.id());
    return;
  }
  auto& path = paths_.try_emplace(name, FollowedPath{.path = name, .source = index}).first->second;
  path.files.push_back(file.id());
  if (standing != FileStanding::live) {
    return;
  }
  // Two live ones: the path was taken over after the last block of the older one, whose rotation no
  // block has told. It is somewhere else by now.
  if (path.live) {
    auto& older = book_.at(*path.live);
    older.stand(FileStanding::rotated);
    book_.relocate(older, {});
  }
  path.live = file.id();
}

void LogReader::reconcile(Instant now) {
  now_ = now;
  is_rescan_due_ = false;
  skipped_.clear();
  const auto scan = scan_paths(settings_.sources, settings_.limits.files_max);
  totals_.files_over_limit = scan.over_limit;
  for (auto& [name, path] : paths_) {
    const auto found = scan.paths.find(name);
    const auto* seen = found == scan.paths.end() ? nullptr : &found->second;
    if (path.live && was_replaced(book_.at(*path.live), seen)) {
      rotate_out(path, seen);
    }
  }
  for (const auto& [name, seen] : scan.paths) {
    settle(name, seen);
  }
  for (auto& [name, path] : paths_) {
    tend_rotated(path);
  }
  std::erase_if(paths_, [](const auto& entry) {
    return entry.second.files.empty() && !entry.second.is_queued;
  });
  book_.close_idle(now);
  listings_.clear();
  is_first_look_ = false;
  watch_directories();
}

bool LogReader::was_replaced(const FollowedFile& file, const Sighting* seen) {
  if (seen == nullptr) {
    return true;
  }
  if (!seen->facts) {
    return seen->facts.error().kind == ErrorKind::not_found;
  }
  return seen->facts->kind != FileFacts::Kind::regular ||
         !same_file(file.cursor().identity, seen->facts->identity);
}

void LogReader::settle(const std::string& name, const Sighting& seen) {
  if (!seen.facts || seen.facts->kind != FileFacts::Kind::regular) {
    skipped_[name] = seen.facts ? describe(seen.facts->kind) : seen.facts.error().message;
    return;
  }
  auto* known = book_.find(seen.facts->identity);
  const auto existing = paths_.find(name);
  if (known != nullptr && existing != paths_.end() && existing->second.live == known->id()) {
    if (known->look_at(*seen.facts)) {
      known->active_at = now_;
      mark_ready(*known);
    }
    return;
  }
  const bool is_own = known != nullptr && known->path() == name;
  if (!seen.excluded.empty()) {
    skipped_[name] = seen.excluded;
  } else if (known != nullptr && known->standing() != FileStanding::drained && !is_own) {
    skipped_[name] = "the same file as " + known->path();
  } else {
    auto& path =
        paths_.try_emplace(name, FollowedPath{.path = name, .source = seen.source}).first->second;
    if (known != nullptr) {
      rejoin(path, *known, seen.source);
    } else {
      adopt(path, seen);
    }
  }
}

void LogReader::adopt(FollowedPath& path, const Sighting& seen) {
  const bool starts_at_end = is_first_look_ && is_new_source_[seen.source] &&
                             settings_.sources[seen.source].from == SourceSettings::From::end;
  if (is_first_look_) {
    add_missed(path, seen);
  }
  auto& file =
      book_.add({.source = seen.source, .starts_at_end = starts_at_end},
                {.path = path.path, .identity = seen.facts->identity}, canonical_path(path.path));
  path.files.push_back(file.id());
  path.live = file.id();
  file.active_at = now_;
  if (file.look_at(*seen.facts)) {
    mark_ready(file);
  }
}

// A file that came after all that is known of its path may be gone from there again by the time of a
// restart.
void LogReader::add_missed(FollowedPath& path, const Sighting& replacement) {
  std::optional<FileAge> newest;
  for (const auto& [id, file] : book_.files()) {
    const auto age = age_of(file.cursor());
    if (file.path() == path.path && (!newest || is_older(*newest, age))) {
      newest = age;
    }
  }
  if (newest) {
    add_successors(path, canonical_path(path.path), *newest, &replacement);
  }
}

// A file that was rotated away is at a path again: its own, when two names are swapped, or that of
// a glob which matches its new name too.
void LogReader::rejoin(FollowedPath& path, FollowedFile& file, std::uint32_t source) {
  std::erase(path.files, file.id());
  path.files.push_back(file.id());
  path.live = file.id();
  book_.rejoin(file.id());
  book_.relocate(file, canonical_path(path.path));
  file.stand(FileStanding::live);
  file.move_to(path.path, source);
  file.active_at = now_;
  mark_ready(file);
}

void LogReader::rotate_out(FollowedPath& path, const Sighting* replacement) {
  auto& file = book_.at(*path.live);
  const auto log_path = file.location();
  const auto age = age_of(file.cursor());
  ++totals_.rotations;
  path.live.reset();
  file.active_at = now_;
  const auto& siblings = siblings_of(file);
  book_.forget_vanished(path.path, siblings);
  // Locating may forget the file.
  (void)locate(path, file);
  add_successors(path, log_path, age, replacement);
}

// Finds where a rename has put the file and opens it, so that it cannot vanish before it is read.
// False when it is nowhere, and forgotten.
bool LogReader::locate(FollowedPath& path, FollowedFile& file) {
  const bool was_live = file.standing() == FileStanding::live;
  const auto* found = find_same(siblings_of(file), file.cursor().identity);
  file.stand(FileStanding::rotated);
  if (found != nullptr) {
    book_.relocate(file, found->path);
    const auto opened = book_.open(file);
    file.trouble = opened ? "" : opened.error().message;
    if (file.look_at(found->facts)) {
      mark_ready(file);
    }
    return true;
  }
  book_.relocate(file, {});
  if (file.is_open()) {
    mark_ready(file);
    return true;
  }
  if (file.lag_bytes() > 0 || (was_live && is_first_look_)) {
    tell_gap(file, file.lag_bytes(), "removed before it was read to its end");
  }
  std::erase(path.files, file.id());
  book_.forget(file.id());
  return false;
}

void LogReader::tend_rotated(FollowedPath& path) {
  for (const auto id : std::vector(path.files)) {
    auto& file = book_.at(id);
    if (file.standing() == FileStanding::rotated) {
      tend_rotated(path, file);
    }
  }
}

void LogReader::tend_rotated(FollowedPath& path, FollowedFile& file) {
  auto facts = file.observe_now();
  if (!facts && facts.error().kind == ErrorKind::not_found) {
    if (!locate(path, file)) {
      return;
    }
    facts = file.observe_now();
  }
  if (!facts) {
    file.trouble = facts.error().message;
    return;
  }
  if (facts->links == 0) {
    book_.relocate(file, {});
  }
  const bool is_read = file.lag_bytes() == file.unterminated_bytes();
  if (file.look_at(*facts)) {
    file.active_at = now_;
    mark_ready(file);
  } else if (is_read && !file.is_ready && now_ - file.active_at >= settings_.limits.rotate_wait) {
    finish(path, file, *facts);
  }
}

void LogReader::finish(FollowedPath& path, FollowedFile& file, const FileFacts& facts) {
  totals_.unterminated_lines += file.unterminated_bytes() > 0 ? 1 : 0;
  std::erase(path.files, file.id());
  file.close();
  file.stand(FileStanding::drained);
  if (facts.links == 0 || file.location().empty()) {
    book_.forget(file.id());
    return;
  }
  notices_.push_back(file.notice());
  book_.keep_drained(file.id());
}

// After a truncation: what was not read may still be in the copy that was made before it.
void LogReader::recover_copy(FollowedPath& path, const FollowedFile& file) {
  listings_.clear();
  const auto copy = find_copy(file);
  if (!copy) {
    tell_gap(file, file.lost_bytes(), "truncated or overwritten before it was read to its end");
  } else if (book_.find(copy->facts.identity) == nullptr) {
    auto cursor = file.cursor();
    cursor.identity = copy->facts.identity;
    const auto live = std::ranges::find(path.files, file.id());
    const auto place = live - path.files.begin();
    const auto count = std::ssize(path.files);
    add_rotated(path, std::move(cursor), *copy);
    add_successors(path, file.location(), age_of(copy->facts), nullptr);
    // The copies are older than what the file holds now.
    std::rotate(path.files.begin() + place, path.files.begin() + count, path.files.end());
  }
  listings_.clear();
}

std::optional<Sibling> LogReader::find_copy(const FollowedFile& file) {
  for (auto& candidate : rotations_of(file.location(), siblings_of(file))) {
    const auto opened = FileHandle::open(candidate.path);
    const auto content = opened ? compare(*opened, file.cursor())
                                : Outcome<ContentMatch>(std::unexpected(opened.error()));
    if (content && content->head && content->marker &&
        candidate.facts.size >= file.cursor().offset) {
      return std::move(candidate);
    }
  }
  return std::nullopt;
}

void LogReader::add_rotated(FollowedPath& path, FileCursor cursor, const Sibling& found) {
  cursor.standing = FileStanding::rotated;
  auto& file = book_.add({.source = path.source}, cursor, found.path);
  path.files.push_back(file.id());
  file.active_at = now_;
  (void)file.look_at(found.facts);
  mark_ready(file);
}

void LogReader::add_successors(FollowedPath& path, const std::string& log_path, FileAge reference,
                               const Sighting* replacement) {
  for (const auto& sibling : successors(log_path, reference, siblings_in(directory_of(log_path)))) {
    const bool is_replacement = replacement != nullptr && replacement->facts &&
                                same_file(replacement->facts->identity, sibling.facts.identity);
    if (!is_replacement && book_.find(sibling.facts.identity) == nullptr) {
      add_rotated(path, {.path = path.path, .identity = sibling.facts.identity}, sibling);
    }
  }
}

const std::vector<Sibling>& LogReader::siblings_of(const FollowedFile& file) {
  return siblings_in(
      directory_of(file.location().empty() ? canonical_path(file.path()) : file.location()));
}

const std::vector<Sibling>& LogReader::siblings_in(const std::string& directory) {
  const auto [entry, is_new] = listings_.try_emplace(directory);
  if (is_new) {
    entry->second = list_siblings(directory);
  }
  return entry->second;
}

void LogReader::watch_directories() {
  auto directories = directories_to_watch(settings_.sources);
  for (const auto& [id, file] : book_.files()) {
    if (file.standing() != FileStanding::drained && !file.location().empty()) {
      directories.insert(directory_of(file.location()));
    }
  }
  watch_.watch_only(directories);
}

}  // namespace tokentail
