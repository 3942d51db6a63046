// SPDX-License-Identifier: Apache-2.0
#include "source/file_book.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace tokentail {

FollowedFile& FileBook::add(FollowedFile::Options options, const FileCursor& cursor,
                            std::string location) {
  options.id = next_id_++;
  options.line_bytes_max = limits_.line_bytes_max;
  by_inode_.emplace(cursor.identity.inode, options.id);
  auto& file = files_.try_emplace(options.id, options, cursor, std::string{}).first->second;
  relocate(file, std::move(location));
  return file;
}

FollowedFile* FileBook::find(const FileIdentity& identity) {
  const auto [first, last] = by_inode_.equal_range(identity.inode);
  for (auto entry = first; entry != last; ++entry) {
    auto& file = files_.at(entry->second);
    if (same_file(file.cursor().identity, identity)) {
      return &file;
    }
  }
  return nullptr;
}

FollowedFile* FileBook::find_at(const std::string& location) {
  const auto found = by_location_.find(location);
  return found == by_location_.end() ? nullptr : &files_.at(found->second);
}

void FileBook::relocate(FollowedFile& file, std::string location) {
  if (const auto old = by_location_.find(file.location());
      old != by_location_.end() && old->second == file.id()) {
    by_location_.erase(old);
  }
  if (!location.empty()) {
    by_location_.insert_or_assign(location, file.id());
  }
  file.relocate(std::move(location));
}

Outcome<> FileBook::open(FollowedFile& file) {
  if (file.is_open()) {
    return {};
  }
  std::erase_if(open_, [&](StreamId id) { return !files_.at(id).is_open(); });
  while (std::ssize(open_) >= limits_.open_files_max && close_one()) {
  }
  auto opened = file.open();
  if (!opened && opened.error().kind == ErrorKind::busy && close_one()) {
    opened = file.open();
  }
  if (opened) {
    open_.push_back(file.id());
  }
  return opened;
}

bool FileBook::close_one() {
  const auto idlest = [&](StreamId a, StreamId b) {
    const auto rank = [&](const FollowedFile& file) {
      return std::tuple(file.location().empty(), file.is_ready, file.last_turn);
    };
    return rank(files_.at(a)) < rank(files_.at(b));
  };
  const auto victim = std::ranges::min_element(open_, idlest);
  if (victim == open_.end() || files_.at(*victim).location().empty()) {
    return false;
  }
  files_.at(*victim).close();
  open_.erase(victim);
  return true;
}

void FileBook::close_idle(Instant now) {
  std::erase_if(open_, [&](StreamId id) {
    auto& file = files_.at(id);
    const bool is_idle = file.standing() == FileStanding::live && !file.is_ready &&
                         now - file.active_at >= limits_.idle_close;
    if (is_idle) {
      file.close();
    }
    return !file.is_open();
  });
}

void FileBook::keep_drained(StreamId id) {
  drained_.push_back(id);
  drained_of_.emplace(files_.at(id).path(), id);
  if (std::ssize(drained_) > limits_.drained_max) {
    forget(drained_.front());
  }
}

void FileBook::rejoin(StreamId id) {
  if (std::erase(drained_, id) > 0) {
    const auto [first, last] = drained_of_.equal_range(files_.at(id).path());
    drained_of_.erase(
        std::find_if(first, last, [&](const auto& entry) { return entry.second == id; }));
  }
}

void FileBook::forget(StreamId id) {
  auto& file = files_.at(id);
  forgotten_.push_back(file.cursor());
  const auto [first, last] = by_inode_.equal_range(file.cursor().identity.inode);
  by_inode_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == id; }));
  relocate(file, {});
  std::erase(open_, id);
  rejoin(id);
  files_.erase(id);
}

std::vector<StreamId> FileBook::drained_of(const std::string& path) const {
  std::vector<StreamId> result;
  const auto [first, last] = drained_of_.equal_range(path);
  std::transform(first, last, std::back_inserter(result),
                 [](const auto& entry) { return entry.second; });
  return result;
}

const FollowedFile* FileBook::youngest_drained(const std::string& path) const {
  const FollowedFile* youngest = nullptr;
  const auto [first, last] = drained_of_.equal_range(path);
  std::for_each(first, last, [&](const auto& entry) {
    const auto& file = files_.at(entry.second);
    if (youngest == nullptr || is_older(age_of(youngest->cursor()), age_of(file.cursor()))) {
      youngest = &file;
    }
  });
  return youngest;
}

std::int64_t FileBook::open_count() const {
  return std::ranges::count_if(open_, [&](StreamId id) { return files_.at(id).is_open(); });
}

}  // namespace tokentail
