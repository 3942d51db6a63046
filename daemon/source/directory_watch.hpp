// SPDX-License-Identifier: Apache-2.0
// Hints that something happened in a directory: one inotify instance over directories, never over
// files. A hint may be missing; whoever uses it also looks for itself now and then. When inotify
// cannot be had, or not for every directory, there are fewer hints and `mode` says why.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tokentail {

struct DirectoryEvent {
  enum class Kind : std::uint8_t {
    written,    // `path` grew, shrank or was overwritten
    changed,    // `path` came, went, was renamed or changed its permissions
    uncertain,  // anything may have happened: events were lost, or the directory itself went
  };

  Kind kind = Kind::uncertain;
  bool is_directory = false;
  std::string path;
};

class DirectoryWatch {
 public:
  DirectoryWatch();
  DirectoryWatch(const DirectoryWatch&) = delete;
  DirectoryWatch& operator=(const DirectoryWatch&) = delete;
  DirectoryWatch(DirectoryWatch&&) = delete;
  DirectoryWatch& operator=(DirectoryWatch&&) = delete;
  ~DirectoryWatch();

  // Watches these and no others. Notices when a directory was replaced by another of its name.
  void watch_only(const std::set<std::string>& directories);

  // Appends what happened since the last call, without waiting.
  void take_events(std::vector<DirectoryEvent>& events);

  // For poll; -1 without inotify.
  [[nodiscard]] int descriptor() const { return descriptor_; }

  // "inotify", or "reconcile only: too many open files".
  [[nodiscard]] const std::string& mode() const { return mode_; }

 private:
  void add_event(int watch, std::uint32_t mask, const char* name,
                 std::vector<DirectoryEvent>& events);

  int descriptor_;
  std::map<int, std::string> directories_;  // by watch descriptor
  std::string mode_ = "inotify";
};

}  // namespace tokentail
