// SPDX-License-Identifier: Apache-2.0
// A state directory for one test, and small makers of what is kept in it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp

#include "aggregate/key.hpp"
#include "engine/checkpoint.hpp"
#include "store/state_store.hpp"
#include "store/usage_report.hpp"
#include "support/catch.hpp"

namespace tokentail {

class StateDirectory {
 public:
  StateDirectory() {
    auto name = (std::filesystem::temp_directory_path() / "tokentail-store-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    root_ = name;
  }
  ~StateDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path path() const { return root_ / "state"; }
  [[nodiscard]] std::string database() const { return path() / "state.db"; }

  // As a power cut would leave it: the files as they are now, under another name.
  [[nodiscard]] std::filesystem::path copy_as_if_killed(const std::string& name) const {
    const auto target = root_ / name;
    std::filesystem::create_directories(target);
    for (const auto* file : {"state.db", "state.db-wal"}) {
      std::filesystem::copy_file(path() / file, target / file);
    }
    return target;
  }

 private:
  std::filesystem::path root_;
};

inline constexpr Instant test_time = instant_from_ns(1'774'742'400'000'000'000);  // 2026-03-29

inline StateStore open_store(const std::filesystem::path& directory, StoreLimits limits = {}) {
  auto store = StateStore::open(directory, test_time, limits);
  INFO((store ? "" : store.error().message));
  REQUIRE(store);
  return std::move(*store);
}

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string key_of(std::string_view user, std::string_view feature, std::string_view model) {
  std::string key;
  for (const auto value : {user, feature, model}) {
    append_key_value(key, value);
  }
  return key;
}

// `requests` requests of 10 + 2 tokens for a thousandth of a dollar each.
inline UsageEntry entry_of(const std::string& key, std::int64_t hour, std::int64_t requests) {
  return {.key = key,
          .hour = hour,
          .totals = {.requests = requests,
                     .input_tokens = 10 * requests,
                     .output_tokens = 2 * requests,
                     .total_tokens = 12 * requests,
                     .cost = Money{1'000'000'000} * requests}};
}

inline constexpr std::int64_t test_hour = ns_since_epoch(test_time) / 3'600'000'000'000;

inline FileCursor cursor_of(const std::string& path, std::uint64_t inode, std::int64_t offset) {
  return {.path = path,
          .identity = {.device = 1, .inode = inode, .birth_ns = 5, .generation = ~0ULL},
          .head = {.hash = 0xFEDC'BA98'7654'3210, .length = 1024},
          .offset = offset,
          .marker = 0x8000'0000'0000'0001,
          .size = offset + 7,
          .modified_ns = -1,
          .standing = FileStanding::rotated};
}

inline OutboxRow message(const std::string& id, const std::string& target = "slack") {
  return {.id = id,
          .target = target,
          .dedup_key = "rule key",
          .kind = MessageKind::resolved,
          .body = "{\"text\":\"\\u0000\"}",
          .created = test_time,
          .due = test_time + std::chrono::seconds(1),
          .attempts = 0,
          .last_error = {}};
}

// One of everything; `n` makes it differ.
inline Checkpoint checkpoint_of(std::int64_t n) {
  const auto text = std::to_string(n);
  return {.at = test_time,
          .cursors = {cursor_of("/var/log/app.log", 7, n)},
          .forgotten_cursors = {},
          .tables = {{.identity = "by user", .rows = {{.key = "ana", .state = "state " + text}}}},
          .forgotten_tables = {},
          .usage = {entry_of(key_of("ana", "chat", "gpt-4o"), test_hour, 1)},
          .alerts = {{.name = "rule ana", .bytes = "firing " + text}},
          .outbox = {message("ta_" + text)},
          .values = {{.name = "lines_total", .bytes = text}}};
}

// What of a state decides about counts and messages, comparable.
inline std::string meaning(const SavedState& state) {
  std::string text;
  for (const auto& cursor : state.cursors) {
    text += cursor.path + ' ' + std::to_string(cursor.offset) + ' ' +
            std::to_string(cursor.identity.inode) + ' ' + std::to_string(cursor.marker) + '\n';
  }
  for (const auto& table : state.tables) {
    for (const auto& row : table.rows) {
      text += table.identity + ' ' + row.key + ' ' + row.state + '\n';
    }
  }
  for (const auto* named : {&state.alerts, &state.values}) {
    for (const auto& row : *named) {
      text += row.name + ' ' + row.bytes + '\n';
    }
  }
  for (const auto& row : state.outbox) {
    text += row.id + ' ' + row.target + ' ' + row.dedup_key + ' ' + row.body + '\n';
  }
  return text;
}

inline std::int64_t requests_in(const std::filesystem::path& directory) {
  std::int64_t requests = 0;
  REQUIRE(
      read_usage(directory, {}, [&](const ReportRow& row) { requests += row.totals.requests; }));
  return requests;
}

}  // namespace tokentail
