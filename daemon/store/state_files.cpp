// SPDX-License-Identifier: Apache-2.0
#include "store/state_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/fail_point.hpp"

namespace tokentail {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> suffixes{"", "-wal", "-shm"};
constexpr std::int64_t database_bytes_min = 512;  // the smallest page
constexpr std::string_view corrupt_prefix = "state.db.corrupt-";

// Nothing when the file is not there.
std::optional<std::int64_t> size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? std::nullopt : std::optional(static_cast<std::int64_t>(size));
}

// "20260329T003000Z": sorts by time and needs no quoting in a shell.
std::string compact(Instant at) {
  auto text = rfc3339(std::chrono::floor<std::chrono::seconds>(at));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string free_name(const std::string& wanted) {
  auto name = wanted;
  for (int i = 2; size_of(name); ++i) {
    name = fmt::format("{}.{}", wanted, i);
  }
  return name;
}

bool ends_in_log_suffix(std::string_view name) {
  return name.ends_with("-wal") || name.ends_with("-shm");
}

}  // namespace

std::optional<std::string> StateFiles::obvious_damage(bool held_state) const {
  if (std::ifstream told(note()); told) {
    std::string reason;
    std::getline(told, reason, '\0');
    return reason.empty() ? "it was found damaged while in use" : reason;
  }
  const auto size = size_of(database());
  if (size && *size == 0) {
    return "the file is empty";
  }
  if (size && *size < database_bytes_min) {
    return "the file is cut short";  // which SQLite takes for a new one
  }
  if (!size && size_of(database() + "-wal").value_or(0) > 0) {
    return "the database is missing beside its write-ahead log";
  }
  if (!size && held_state) {
    return "the database is missing";
  }
  return std::nullopt;
}

void StateFiles::condemn(const std::string& reason) const {
  std::ofstream(note()) << reason;
}

void StateFiles::forget_note() const {
  std::error_code ignored;
  fs::remove(note(), ignored);
  note_looks(0);
}

int StateFiles::looks() const {
  int looks = 0;
  std::ifstream(looks_note()) >> looks;
  return std::max(looks, 0);
}

void StateFiles::note_looks(int looks) const {
  std::error_code ignored;
  if (looks == 0) {
    fs::remove(looks_note(), ignored);
  } else {
    std::ofstream(looks_note()) << looks << '\n';
  }
}

void StateFiles::discard() const {
  std::error_code ignored;
  for (const auto suffix : suffixes) {
    fs::remove(database() + std::string(suffix), ignored);
  }
}

Outcome<SetAside> StateFiles::set_aside(Instant now, std::string reason) const {
  const auto target = free_name(database() + ".corrupt-" + compact(now));
  bool moved = false;
  for (const auto suffix : suffixes) {
    std::error_code error;
    fs::rename(database() + std::string(suffix), target + std::string(suffix), error);
    if (error && error != std::errc::no_such_file_or_directory) {
      return fail(ErrorKind::io, fmt::format("cannot set aside the damaged state {}: {}",
                                             database(), error.message()));
    }
    moved = moved || !error;
    crash_point<"set_aside.renamed">();
  }
  delete_oldest();
  return SetAside{.path = moved ? target : std::string(), .reason = std::move(reason)};
}

void StateFiles::delete_oldest() const {
  std::vector<std::string> states;
  std::error_code error;
  for (fs::directory_iterator entry(directory_, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with(corrupt_prefix) && !ends_in_log_suffix(name)) {
      states.push_back(entry->path().string());
    }
  }
  std::ranges::sort(states);
  for (std::size_t i = 0; i + set_aside_max < states.size(); ++i) {
    for (const auto suffix : suffixes) {
      fs::remove(states[i] + std::string(suffix), error);
    }
  }
}

std::int64_t StateFiles::bytes() const {
  return size_of(database()).value_or(0) + size_of(database() + "-wal").value_or(0);
}

}  // namespace tokentail
