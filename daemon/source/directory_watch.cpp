// SPDX-License-Identifier: Apache-2.0
#include "source/directory_watch.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <sys/inotify.h>
#include <unistd.h>

namespace tokentail {
namespace {

constexpr std::uint32_t changes = IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB;
constexpr std::uint32_t own_end = IN_DELETE_SELF | IN_MOVE_SELF;

std::string reason(int error) {
  return "reconcile only: " + std::generic_category().message(error);
}

}  // namespace

DirectoryWatch::DirectoryWatch() : descriptor_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (descriptor_ < 0) {
    mode_ = reason(errno);
  }
}

DirectoryWatch::~DirectoryWatch() {
  if (descriptor_ >= 0) {
    close(descriptor_);
  }
}

void DirectoryWatch::watch_only(const std::set<std::string>& directories) {
  if (descriptor_ < 0) {
    return;
  }
  mode_ = "inotify";
  std::map<int, std::string> wanted;
  for (const auto& directory : directories) {
    // Adding a watched directory again gives the same number; another number means that another
    // directory now has the name.
    const int watch = inotify_add_watch(descriptor_, directory.c_str(),
                                        IN_MODIFY | changes | own_end | IN_ONLYDIR);
    if (watch >= 0) {
      wanted.emplace(watch, directory);
    } else if (errno != ENOENT && errno != ENOTDIR) {
      mode_ = reason(errno);
    }
  }
  for (const auto& [watch, directory] : directories_) {
    if (!wanted.contains(watch)) {
      inotify_rm_watch(descriptor_, watch);
    }
  }
  directories_ = std::move(wanted);
}

void DirectoryWatch::take_events(std::vector<DirectoryEvent>& events) {
  if (descriptor_ < 0) {
    return;
  }
  alignas(inotify_event) std::array<char, 16U << 10U> bytes{};
  // Bounded, so that a storm of events cannot keep the caller from reading files.
  constexpr int reads_max = 4;
  for (int i = 0; i < reads_max; ++i) {
    const auto count = read(descriptor_, bytes.data(), bytes.size());
    if (count <= 0) {
      return;
    }
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      inotify_event event{};
      std::memcpy(&event, bytes.data() + at, sizeof event);
      add_event(event.wd, event.mask, event.len == 0 ? "" : bytes.data() + at + sizeof event,
                events);
      at += sizeof event + event.len;
    }
  }
}

void DirectoryWatch::add_event(int watch, std::uint32_t mask, const char* name,
                               std::vector<DirectoryEvent>& events) {
  using Kind = DirectoryEvent::Kind;
  const auto directory = directories_.find(watch);
  if ((mask & (IN_Q_OVERFLOW | own_end)) != 0) {
    events.push_back({.kind = Kind::uncertain, .is_directory = false, .path = {}});
  } else if (directory != directories_.end() && *name != '\0') {
    events.push_back({.kind = (mask & changes) != 0 ? Kind::changed : Kind::written,
                      .is_directory = (mask & IN_ISDIR) != 0,
                      .path = (directory->second == "/" ? "" : directory->second) + "/" + name});
  }
}

}  // namespace tokentail
