// SPDX-License-Identifier: Apache-2.0
#include "app/rebuild_plan.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "source/directory_listing.hpp"
#include "source/file_handle.hpp"
#include "source/glob_pattern.hpp"
#include "source/path_scan.hpp"
#include "source/rotated_name.hpp"
#include "source/rotation.hpp"

namespace tokentail {
namespace {

bool is_readable_archive(std::string_view name) {
  return name.ends_with(".gz") || name.ends_with(".zst");
}

std::string_view without_compression(std::string_view name) {
  return has_compressed_name(name) ? name.substr(0, name.rfind('.')) : name;
}

ReaderSettings with_absolute_globs(ReaderSettings settings) {
  for (auto& source : settings.sources) {
    for (auto& glob : source.globs) {
      glob = absolute_path(glob);
    }
  }
  return settings;
}

class Planner {
 public:
  Planner(const ReaderSettings& settings, Instant back_to,
          std::optional<std::span<const FileCursor>> counted)
      : settings_(with_absolute_globs(settings)),
        back_to_ns_(ns_since_epoch(back_to)),
        counted_(counted) {}

  RebuildPlan plan() {
    const auto scan = scan_paths(settings_.sources, settings_.limits.files_max);
    for (const auto& [path, seen] : scan.paths) {
      if (seen.excluded.empty()) {
        take_log(path, seen);
      }
    }
    // Compressed files that match although no log of theirs does.
    for (const auto& [path, seen] : scan.paths) {
      if (!seen.excluded.empty() && seen.facts) {
        take_rotated(path, seen.source, {.path = path, .facts = *seen.facts});
      }
    }
    std::ranges::stable_sort(plan_.logs, {}, &RebuildLog::modified_ns);
    return std::move(plan_);
  }

 private:
  void take_log(const std::string& path, const Sighting& seen) {
    if (seen.facts && seen.facts->kind == FileFacts::Kind::regular) {
      take_plain(path, seen.source, {.path = path, .facts = *seen.facts}, FileStanding::live);
    }
    const auto place = canonical_path(path);
    for (const auto& sibling : siblings_in(directory_of(place))) {
      const auto name = file_name_of(sibling.path);
      if (sibling.path != place && is_rotated_from(name, file_name_of(place))) {
        take_rotated(path, seen.source, sibling);
      }
    }
  }

  static bool is_rotated_from(std::string_view name, std::string_view log) {
    const auto plain = without_compression(name);
    return is_rotation_of(plain, log) || (plain == log && has_compressed_name(name));
  }

  void take_rotated(const std::string& log, std::uint32_t source, const Sibling& file) {
    if (file.facts.kind != FileFacts::Kind::regular || is_taken(file.facts.identity)) {
      return;
    }
    if (file.facts.modified_ns < back_to_ns_) {
      ++plan_.too_old;
      return;
    }
    if (has_compressed_name(file_name_of(file.path))) {
      take_archive(log, source, file);
    } else {
      take_plain(log, source, file, FileStanding::rotated);
    }
  }

  void take_archive(const std::string& log, std::uint32_t source, const Sibling& file) {
    if (!is_readable_archive(file.path)) {
      pass_by(file.path, "only gzip and zstd can be read");
    } else if (observe(std::string(without_compression(file.path)))) {
      pass_by(file.path, "what it was made of is still there");
    } else if (!counted_ || was_passed(log, file.facts.modified_ns)) {
      add(file, {.source = source});
    }
  }

  void take_plain(const std::string& log, std::uint32_t source, const Sibling& file,
                  FileStanding standing) {
    if (is_taken(file.facts.identity)) {
      return;
    }
    if (counted_) {
      take_counted(log, source, file, standing);
      return;
    }
    if (auto cursor = cursor_at_end(log, file, standing)) {
      add(file, {.end = cursor->offset, .source = source});
      plan_.cursors.push_back(std::move(*cursor));
    } else {
      pass_by(file.path, cursor.error().message);
    }
  }

  void take_counted(const std::string& log, std::uint32_t source, const Sibling& file,
                    FileStanding standing) {
    const auto known = std::ranges::find_if(*counted_, [&](const FileCursor& cursor) {
      return same_file(cursor.identity, file.facts.identity);
    });
    if (known != counted_->end()) {
      add(file, {.end = known->offset, .source = source});
    } else if (standing == FileStanding::rotated && is_older_than_all(log, age_of(file.facts))) {
      add(file, {.source = source});
    }
  }

  // The files of a log are read one after the other: whatever is older than one that was begun was
  // read before. Compressing keeps the time of the last line.
  [[nodiscard]] bool was_passed(const std::string& log, std::int64_t modified_ns) const {
    return std::ranges::any_of(*counted_, [&](const FileCursor& cursor) {
      return cursor.path == log && cursor.offset > 0 && cursor.modified_ns >= modified_ns;
    });
  }

  [[nodiscard]] bool is_older_than_all(const std::string& log, FileAge age) const {
    return std::ranges::all_of(*counted_, [&](const FileCursor& cursor) {
      return cursor.path != log || is_older(age, age_of(cursor));
    });
  }

  // A line that has no newline yet is not there yet.
  static Outcome<FileCursor> cursor_at_end(const std::string& log, const Sibling& file,
                                           FileStanding standing) {
    auto opened = FileHandle::open(file.path);
    if (!opened) {
      return std::unexpected(opened.error());
    }
    const auto facts = opened->facts();
    const auto end = facts ? last_line_end(*opened, facts->size)
                           : Outcome<std::int64_t>(std::unexpected(facts.error()));
    const auto marker = read_marker(*opened, end.value_or(0));
    const auto head = read_head(*opened);
    if (!end || !marker || !head) {
      return std::unexpected(!end ? end.error() : !marker ? marker.error() : head.error());
    }
    return FileCursor{.path = log,
                      .identity = facts->identity,
                      .head = *head,
                      .offset = *end,
                      .marker = *marker,
                      .size = facts->size,
                      .modified_ns = facts->modified_ns,
                      .standing = standing};
  }

  [[nodiscard]] bool is_taken(const FileIdentity& identity) const {
    const auto [first, last] = taken_.equal_range(identity.inode);
    return std::any_of(first, last,
                       [&](const auto& entry) { return same_file(entry.second, identity); });
  }

  void add(const Sibling& file, ArchivePart part) {
    taken_.emplace(file.facts.identity.inode, file.facts.identity);
    plan_.logs.push_back({.path = file.path,
                          .identity = file.facts.identity,
                          .part = part,
                          .file_bytes = std::min(file.facts.size, part.end),
                          .modified_ns = file.facts.modified_ns});
  }

  void pass_by(const std::string& path, std::string_view why) {
    plan_.passed_by.push_back(fmt::format("{}: {}", printable(path), why));
  }

  const std::vector<Sibling>& siblings_in(const std::string& directory) {
    const auto [entry, is_new] = listings_.try_emplace(directory);
    if (is_new) {
      entry->second = list_directory(directory).files;
    }
    return entry->second;
  }

  ReaderSettings settings_;
  std::int64_t back_to_ns_;
  std::optional<std::span<const FileCursor>> counted_;
  RebuildPlan plan_;
  std::multimap<std::uint64_t, FileIdentity> taken_;  // by inode
  std::map<std::string, std::vector<Sibling>> listings_;
};

}  // namespace

std::int64_t RebuildPlan::file_bytes() const {
  return std::transform_reduce(logs.begin(), logs.end(), std::int64_t{0}, std::plus<>(),
                               [](const RebuildLog& log) { return log.file_bytes; });
}

RebuildPlan plan_of_all(const ReaderSettings& settings, Instant back_to) {
  return Planner(settings, back_to, std::nullopt).plan();
}

RebuildPlan plan_of_counted(const ReaderSettings& settings, Instant back_to,
                            std::span<const FileCursor> cursors) {
  return Planner(settings, back_to, cursors).plan();
}

}  // namespace tokentail
