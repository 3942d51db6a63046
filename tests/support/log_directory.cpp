// SPDX-License-Identifier: Apache-2.0
#include "support/log_directory.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokentail::test {
namespace fs = std::filesystem;

LogDirectory::LogDirectory() {
  auto pattern = (fs::temp_directory_path() / "tokentail-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("no temporary directory");
  }
  root_ = fs::canonical(pattern);
}

LogDirectory::~LogDirectory() {
  std::error_code error;
  fs::remove_all(root_, error);
}

void LogDirectory::append(const std::string& name, std::string_view text) const {
  std::ofstream(root_ / name, std::ios::app | std::ios::binary) << text;
}

void LogDirectory::overwrite(const std::string& name, std::string_view text) const {
  std::ofstream(root_ / name, std::ios::trunc | std::ios::binary) << text;
}

void LogDirectory::copy(const std::string& from, const std::string& to) const {
  fs::copy_file(root_ / from, root_ / to);
}

void LogDirectory::rename(const std::string& from, const std::string& to) const {
  fs::rename(root_ / from, root_ / to);
}

void LogDirectory::remove(const std::string& name) const {
  fs::remove_all(root_ / name);
}

void LogDirectory::make_directory(const std::string& name) const {
  fs::create_directories(root_ / name);
}

void LogDirectory::await_younger_births() const {
  const auto birth_of_new_file = [this] {
    append(".probe", "");
    struct statx facts{};
    ::statx(AT_FDCWD, path(".probe").c_str(), 0, STATX_BTIME | STATX_MTIME, &facts);
    remove(".probe");
    const auto& birth = (facts.stx_mask & STATX_BTIME) != 0 ? facts.stx_btime : facts.stx_mtime;
    return std::pair(birth.tv_sec, birth.tv_nsec);
  };
  const auto first = birth_of_new_file();
  while (birth_of_new_file() == first) {
  }
}

LogWriter::LogWriter(const std::string& path)
    : descriptor_(open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600)) {}

LogWriter::~LogWriter() {
  close(descriptor_);
}

void LogWriter::write(std::string_view text) const {
  if (::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw std::runtime_error("short write");
  }
}

Follower::Follower(ReaderSettings settings, std::vector<FileCursor> resume,
                   DirectoryBook::List list)
    : reader_(std::move(settings), resume, std::move(list)), cursors_(std::move(resume)) {}

std::vector<std::string> Follower::read(Instant now) {
  std::vector<std::string> lines;
  do {
    reader_.reconcile(now);
    std::ranges::move(read_hinted(), std::back_inserter(lines));
    reader_.reconcile(now);
  } while (!reader_.caught_up());
  for (const auto& gone : reader_.take_forgotten()) {
    std::erase_if(cursors_, [&](const auto& cursor) { return cursor.identity == gone.identity; });
  }
  return lines;
}

std::vector<std::string> Follower::read_hinted() {
  std::vector<std::string> lines;
  while (const auto block = reader_.next_block()) {
    take(*block, lines);
  }
  return lines;
}

void Follower::take(const LineBlock& block, std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < block.size(); ++i) {
    lines.emplace_back(block.line(i));
    ++lines_total_;
  }
  save(block.after);
}

void Follower::save(const FileCursor& cursor) {
  const auto known = std::ranges::find_if(
      cursors_, [&](const auto& saved) { return same_file(saved.identity, cursor.identity); });
  if (known == cursors_.end()) {
    cursors_.push_back(cursor);
  } else {
    *known = cursor;
  }
}

FileStatus Follower::status_of(const std::string& path) const {
  for (auto& file : reader_.status().files) {
    if (file.path == path) {
      return file;
    }
  }
  return {.path = {}, .reason = "not in the status"};
}

ReaderSettings follow(std::vector<std::string> globs, SourceSettings::From from) {
  return {.sources = {{.globs = std::move(globs), .from = from}}, .limits = {}};
}

}  // namespace tokentail::test
