// SPDX-License-Identifier: Apache-2.0
#include "source/log_reader.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include <poll.h>

#include "source/directory_listing.hpp"
#include "source/glob_pattern.hpp"

namespace tokentail {
namespace {

constexpr std::size_t spare_buffers_max = 16;

ReaderSettings with_absolute_paths(ReaderSettings settings) {
  for (auto& source : settings.sources) {
    for (auto& glob : source.globs) {
      glob = absolute_path(glob);
    }
  }
  return settings;
}

bool matches(const SourceSettings& source, const std::string& path) {
  return std::ranges::any_of(source.globs,
                             [&](const auto& glob) { return glob_matches(glob, path); });
}

timespec timespec_of(Duration duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  return {.tv_sec = seconds.count(), .tv_nsec = (duration - seconds).count()};
}

}  // namespace

LogReader::LogReader(ReaderSettings settings, std::vector<FileCursor> resume,
                     DirectoryBook::List list)
    : settings_(with_absolute_paths(std::move(settings))),
      book_(settings_.limits),
      pool_(static_cast<std::size_t>(settings_.limits.block_bytes), spare_buffers_max),
      directories_(std::move(list)) {
  for (const auto& source : settings_.sources) {
    is_new_source_.push_back(std::ranges::none_of(
        resume, [&](const FileCursor& cursor) { return matches(source, cursor.path); }));
  }
  // Oldest first, so that the files of a path are read in the order they were written.
  std::ranges::stable_sort(resume, [](const FileCursor& a, const FileCursor& b) {
    return a.path < b.path || (a.path == b.path && is_older(age_of(a), age_of(b)));
  });
  for (const auto& cursor : resume) {
    restore(cursor);
  }
}

std::optional<LineBlock> LogReader::next_block() {
  take_hints();
  if (is_rescan_due_) {
    directories_.begin_look(false);
    look();
  }
  while (true) {
    if (!notices_.empty()) {
      auto notice = std::move(notices_.front());
      notices_.pop_front();
      return notice;
    }
    if (turns_.empty()) {
      return std::nullopt;
    }
    auto& path = *turns_.front();
    turns_.pop_front();
    path.is_queued = false;
    auto block = read_from(path);
    if (first_ready(path) != nullptr) {
      queue(path);
    }
    if (block) {
      return block;
    }
  }
}

std::optional<LineBlock> LogReader::read_from(FollowedPath& path) {
  auto* file = first_ready(path);
  if (file == nullptr) {
    return std::nullopt;
  }
  file->last_turn = ++turn_;
  if (const auto opened = book_.open(*file); !opened) {
    file->trouble = opened.error().message;
    file->is_ready = false;
    return std::nullopt;
  }
  if (truncations_.contains(file->id())) {
    file->is_ready = get_past_truncation(path, *file);
    return std::nullopt;  // copies come first
  }
  const auto offset = file->cursor().offset;
  auto reading = file->read(pool_);
  file->trouble = std::move(reading.error);
  file->is_ready = reading.end == FollowedFile::End::more;
  totals_.bytes += std::max<std::int64_t>(0, file->cursor().offset - offset);
  if (reading.end == FollowedFile::End::failed) {
    ++totals_.read_errors;
  } else if (reading.end == FollowedFile::End::rewritten) {
    content_replaced(path, *file);
  }
  if (auto damage = file->damage(); !damage.empty() && !file->is_ready) {
    give_up(path, *file, 0, std::move(damage));
  }
  if (reading.block) {
    totals_.counts += reading.block->counts;
  }
  return std::move(reading.block);
}

Wake LogReader::wait(Duration at_most, int wake_fd) {
  take_hints();
  if (has_news()) {
    return Wake::news;
  }
  std::array<pollfd, 2> polled{{{.fd = wake_fd, .events = POLLIN, .revents = 0},
                                {.fd = watch_.descriptor(), .events = POLLIN, .revents = 0}}};
  const auto timeout = timespec_of(std::max(at_most, Duration{0}));
  const int count = ppoll(polled.data(), polled.size(), &timeout, nullptr);
  if (count > 0 && polled[0].revents != 0) {
    return Wake::called;
  }
  take_hints();
  return has_news() ? Wake::news : Wake::timeout;
}

void LogReader::take_hints() {
  events_.clear();
  watch_.take_events(events_);
  for (const auto& event : events_) {
    if (event.kind == DirectoryEvent::Kind::written) {
      if (auto* file = book_.find_at(event.path)) {
        mark_ready(*file);
      }
    } else if (concerns(event)) {
      is_rescan_due_ = true;
    }
  }
}

// Names come and go in a log directory all day that are nothing to us.
bool LogReader::concerns(const DirectoryEvent& event) {
  if (event.kind == DirectoryEvent::Kind::uncertain || event.is_directory ||
      book_.find_at(event.path) != nullptr) {
    return true;
  }
  const std::string name(file_name_of(event.path));
  return std::ranges::any_of(settings_.sources, [&](const SourceSettings& source) {
    return std::ranges::any_of(source.globs, [&](const std::string& glob) {
      return glob_matches(std::string(file_name_of(glob)), name);
    });
  });
}

bool LogReader::has_news() const {
  return is_rescan_due_ || !turns_.empty() || !notices_.empty();
}

bool LogReader::caught_up() const {
  // A file that could not be read is tried again at each reconcile, and is not waited for.
  const bool is_read = std::ranges::none_of(turns_, [&](const FollowedPath* path) {
    return std::ranges::any_of(path->files, [&](StreamId id) {
      return book_.at(id).is_ready && book_.at(id).trouble.empty();
    });
  });
  const bool is_searched =
      std::ranges::all_of(paths_, [](const auto& entry) { return entry.second.searches.empty(); });
  const bool is_whole = std::ranges::all_of(
      truncations_, [&](const auto& entry) { return !book_.at(entry.first).trouble.empty(); });
  return !is_first_look_ && !is_rescan_due_ && notices_.empty() && is_read && is_searched &&
         is_whole;
}

void LogReader::mark_ready(FollowedFile& file) {
  const auto path = paths_.find(file.path());
  if (path == paths_.end() || file.standing() == FileStanding::drained) {
    return;
  }
  file.is_ready = true;
  queue(path->second);
}

void LogReader::queue(FollowedPath& path) {
  if (!std::exchange(path.is_queued, true)) {
    turns_.push_back(&path);
  }
}

// None that is younger than one whose copies are not known yet.
FollowedFile* LogReader::first_ready(const FollowedPath& path) {
  const auto found = std::ranges::find_if(path.files, [&](StreamId id) {
    return book_.at(id).is_ready || (truncations_.contains(id) && book_.at(id).trouble.empty());
  });
  return found == path.files.end() || !book_.at(*found).is_ready ? nullptr : &book_.at(*found);
}

void LogReader::tell_gap(const FollowedFile& file, std::int64_t bytes, std::string why) {
  ++totals_.gaps;
  if (std::ssize(gaps_) < gaps_max) {
    gaps_.push_back({.path = file.path(),
                     .offset = file.cursor().offset,
                     .bytes = bytes,
                     .why = std::move(why)});
  }
}

std::vector<Gap> LogReader::take_gaps() {
  return std::exchange(gaps_, {});
}

SourceStatus LogReader::status() const {
  SourceStatus status{
      .files = {}, .files_not_shown = 0, .totals = totals_, .watching = watch_.mode()};
  status.totals.open_files = book_.open_count();
  const auto show = [&](FileStatus file) {
    status.totals.lag_bytes += file.lag_bytes;
    if (std::ssize(status.files) < settings_.limits.status_files_max) {
      status.files.push_back(std::move(file));
    } else {
      ++status.files_not_shown;
    }
  };
  for (const auto& [name, path] : paths_) {
    for (const auto id : path.files) {
      ++status.totals.followed_files;
      show(status_of(book_.at(id)));
    }
  }
  for (const auto& [name, reason] : skipped_) {
    show({.path = name, .state = FileStatus::State::skipped, .reason = reason});
  }
  std::ranges::stable_sort(status.files, {}, &FileStatus::path);
  return status;
}

FileStatus LogReader::status_of(const FollowedFile& file) const {
  using State = FileStatus::State;
  const bool is_live = file.standing() == FileStanding::live;
  return {.path = file.path(),
          .state = is_live                   ? State::live
                   : file.location().empty() ? State::gone
                                             : State::rotated,
          .reason = file.trouble,
          .size = std::max(file.cursor().size, file.cursor().offset),
          .offset = file.cursor().offset,
          .lag_bytes = file.lag_bytes(),
          .unterminated_bytes = file.unterminated_bytes(),
          .truncations = file.truncations,
          .counts = file.counts()};
}

}  // namespace tokentail
