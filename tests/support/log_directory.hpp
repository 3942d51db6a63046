// SPDX-License-Identifier: Apache-2.0
// A temporary directory of log files, removed at the end, and a reader's view of it without
// waiting: reconcile and read until nothing is left.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "source/log_reader.hpp"

namespace tokentail::test {

class LogDirectory {
 public:
  LogDirectory();
  LogDirectory(const LogDirectory&) = delete;
  LogDirectory& operator=(const LogDirectory&) = delete;
  ~LogDirectory();

  [[nodiscard]] std::string path(const std::string& name) const { return (root_ / name).string(); }
  void append(const std::string& name, std::string_view text) const;
  void overwrite(const std::string& name, std::string_view text) const;  // truncates, same inode
  void copy(const std::string& from, const std::string& to) const;
  void rename(const std::string& from, const std::string& to) const;
  void remove(const std::string& name) const;
  void make_directory(const std::string& name) const;

  // Returns when a file made now is younger than every file made before: birth times are only as
  // fine as the kernel's tick.
  void await_younger_births() const;

 private:
  std::filesystem::path root_;
};

// Open for appending wherever renames take the file, as a logging process holds it.
class LogWriter {
 public:
  explicit LogWriter(const std::string& path);
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;
  ~LogWriter();
  void write(std::string_view text) const;

 private:
  int descriptor_;
};

// A reader and what it has handed out, with the cursors a checkpoint would hold.
class Follower {
 public:
  explicit Follower(ReaderSettings settings, std::vector<FileCursor> resume = {},
                    DirectoryBook::List list = list_directory);

  // Reads all there is; returns the new lines.
  std::vector<std::string> read(Instant now = instant_from_ns(0));

  // The blocks there are without another reconcile.
  std::vector<std::string> read_hinted();

  [[nodiscard]] const std::vector<FileCursor>& cursors() const { return cursors_; }
  [[nodiscard]] LogReader& reader() { return reader_; }
  [[nodiscard]] FileStatus status_of(const std::string& path) const;
  [[nodiscard]] std::int64_t lines_total() const { return lines_total_; }

 private:
  void take(const LineBlock& block, std::vector<std::string>& lines);
  void save(const FileCursor& cursor);

  LogReader reader_;
  std::vector<FileCursor> cursors_;
  std::int64_t lines_total_ = 0;
};

[[nodiscard]] ReaderSettings follow(std::vector<std::string> globs,
                                    SourceSettings::From from = SourceSettings::From::start);

}  // namespace tokentail::test
