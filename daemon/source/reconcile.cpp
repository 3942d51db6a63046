// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "source/archive_match.hpp"
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
  if (standing == FileStanding::rotated) {
    begin_search(path, file, canonical_path(name));
    return;
  }
  if (path.live) {
    // Rotated away after its last lines were saved: the younger one is at the path.
    auto& older = book_.at(*path.live);
    older.stand(FileStanding::rotated);
    book_.relocate(older, {});
    begin_search(path, older, file.location());
  }
  path.live = file.id();
  if (cursor.offset == 0 && cursor.head.length == 0) {
    suspect_truncation(file);
  }
}

void LogReader::reconcile(Instant now) {
  now_ = now;
  directories_.begin_look(true);
  look();
}

void LogReader::look() {
  is_rescan_due_ = false;
  skipped_.clear();
  const auto scan = scan_paths(settings_.sources, settings_.limits.files_max);
  totals_.files_over_limit = scan.over_limit;
  for (auto& [name, path] : paths_) {
    const auto found = scan.paths.find(name);
    const auto* seen = found == scan.paths.end() ? nullptr : &found->second;
    if (path.live && was_replaced(book_.at(*path.live), seen)) {
      rotate_out(path);
    }
  }
  for (const auto& [name, seen] : scan.paths) {
    settle(name, seen);
  }
  for (auto& [name, path] : paths_) {
    tend_rotated(path);
    search(path);
  }
  std::erase_if(paths_, [](const auto& entry) {
    const auto& path = entry.second;
    return path.files.empty() && path.searches.empty() && !path.is_queued;
  });
  for (const auto& [id, truncation] : truncations_) {
    mark_ready(book_.at(id));
  }
  book_.close_idle(now_);
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
    if (known->location().empty()) {
      book_.relocate(*known, canonical_path(name));
    }
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
  auto& file =
      book_.add({.source = seen.source, .starts_at_end = starts_at_end, .is_new = true},
                {.path = path.path, .identity = seen.facts->identity}, canonical_path(path.path));
  if (const auto* last = book_.youngest_drained(path.path); last != nullptr && path.files.empty()) {
    begin_search(path, *last, file.location());
  }
  path.files.push_back(file.id());
  path.live = file.id();
  file.active_at = now_;
  if (file.look_at(*seen.facts)) {
    mark_ready(file);
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
  file.missed_looks = 0;
  file.is_lost = false;
  file.is_gone = false;
  file.move_to(path.path, source);
  file.active_at = now_;
  mark_ready(file);
}

void LogReader::rotate_out(FollowedPath& path) {
  auto& file = book_.at(*path.live);
  ++totals_.rotations;
  path.live.reset();
  file.active_at = now_;
  file.stand(FileStanding::rotated);
  begin_search(path, file, file.location());
  book_.relocate(file, {});
}

// Finds where a rename has put the file and opens it, so that it cannot vanish before it is read.
// False when it is nowhere, and forgotten.
bool LogReader::locate(FollowedPath& path, FollowedFile& file) {
  const auto& listing = listing_for(file);
  if (const auto* found = listing.siblings.find(file.cursor().identity)) {
    attach(file, found->path);
    return true;
  }
  book_.relocate(file, {});
  if (auto archive = file.is_open() ? std::nullopt : find_archive(file)) {
    attach(file, std::move(archive->path));
    return true;
  }
  file.missed_looks += directories_.is_at_its_time() ? 1 : 0;
  file.is_lost = listing.is_settled || file.missed_looks > unsettled_looks_max;
  file.is_gone =
      listing.is_settled &&
      !may_be_among(listing.siblings.all_archives_of(canonical_path(file.path())), file.cursor());
  if (file.is_open() || !file.is_lost) {
    return true;
  }
  if (file.lag_bytes() > 0 || !file.was_opened()) {
    tell_gap(file, file.lag_bytes(), "removed before it was read to its end");
  }
  retire(path, file);
  return false;
}

void LogReader::attach(FollowedFile& file, std::string location) {
  file.missed_looks = 0;
  file.is_lost = false;
  file.is_gone = false;
  book_.relocate(file, std::move(location));
  const auto opened = book_.open(file);
  file.trouble = opened ? "" : opened.error().message;
  if (const auto facts = file.observe_now(); facts && file.look_at(*facts)) {
    mark_ready(file);
  }
}

// The cursor of a file that was compressed stays as it is: its offset is one of the text.
std::optional<Sibling> LogReader::find_archive(const FollowedFile& file) {
  if (file.cursor().head.length == 0) {
    return std::nullopt;  // nothing to recognise it by
  }
  for (auto& candidate : listing_for(file).siblings.archives_of(canonical_path(file.path()))) {
    if (book_.find_at(candidate.path) == nullptr && holds(candidate, file.cursor())) {
      return std::move(candidate);
    }
  }
  return std::nullopt;
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
  if (file.location().empty() && !file.is_lost) {
    (void)locate(path, file);
  }
  const bool is_read =
      file.lag_bytes() == file.unterminated_bytes() &&
      std::ranges::find(path.searches, file.id(), &Search::behind) == path.searches.end();
  if (file.look_at(*facts)) {
    file.active_at = now_;
    mark_ready(file);
  } else if (is_read && !file.is_ready && now_ - file.active_at >= settings_.limits.rotate_wait) {
    totals_.unterminated_lines += file.unterminated_bytes() > 0 ? 1 : 0;
    retire(path, file);
  }
}

// A file that was removed may have been compressed: its cursor is kept, because nothing else tells
// that the archive was read.
void LogReader::retire(FollowedPath& path, FollowedFile& file) {
  std::erase(path.files, file.id());
  truncations_.erase(file.id());
  file.close();
  file.stand(FileStanding::drained);
  if (file.is_gone) {
    book_.forget(file.id());
    return;
  }
  notices_.push_back(file.notice());
  book_.keep_drained(file.id());
}

// What is left of it cannot be read, now or later.
void LogReader::give_up(FollowedPath& path, FollowedFile& file, std::int64_t bytes,
                        std::string why) {
  if (bytes > 0 || file.is_archive()) {
    tell_gap(file, bytes, std::move(why));
  }
  retire(path, file);
}

const Listing& LogReader::listing_for(const FollowedFile& file) {
  return directories_.list(
      directory_of(file.location().empty() ? canonical_path(file.path()) : file.location()));
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
