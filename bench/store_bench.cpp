// SPDX-License-Identifier: Apache-2.0
// Rows a second through a checkpoint, beside the least that SQLite can do in the same run: INSERT
// of the same rows into a table without an index. `x_plain` is our time over that time.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp

#include "aggregate/key.hpp"
#include "store/sqlite.hpp"
#include "store/state_store.hpp"
#include "store/usage_report.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t row_count = 200'000;
constexpr std::int64_t first_hour = 492'984;

class Directory {
 public:
  Directory() {
    auto name = (std::filesystem::temp_directory_path() / "tokentail-bench-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) != nullptr ? name : "";
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string key_of(std::int64_t i) {
  std::string key;
  append_key_value(key, "user-" + std::to_string(i));
  append_key_value(key, "feature-" + std::to_string(i % 7));
  append_key_value(key, "gpt-4o");
  return key;
}

Checkpoint usage_checkpoint(std::int64_t hour) {
  Checkpoint checkpoint{.at = Instant{std::chrono::hours(first_hour)}};
  for (std::int64_t i = 0; i < row_count; ++i) {
    checkpoint.usage.add(UsageEntry{.key = key_of(i),
                                    .hour = hour,
                                    .totals = {.requests = 3,
                                               .input_tokens = 4000 + i,
                                               .output_tokens = 300,
                                               .total_tokens = 4300 + i,
                                               .cost = {123'456'789},
                                               .errors = 0}});
  }
  return checkpoint;
}

Checkpoint window_checkpoint(char fill) {
  Checkpoint checkpoint{.at = Instant{std::chrono::hours(first_hour)}};
  checkpoint.tables.push_back({.identity = "by user", .rows = {}});
  auto& rows = checkpoint.tables.front().rows;
  for (std::int64_t i = 0; i < row_count; ++i) {
    rows.push_back({.key = key_of(i), .state = std::string(60, fill)});
  }
  return checkpoint;
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The peer: one prepared statement, one transaction, a table that only grows at its end.
double plain_insert_seconds(const Checkpoint& checkpoint) {
  const Directory directory;
  const auto database = Database::open(directory.path() / "plain.db", Database::Access::read_write);
  if (!database || !database->ask_text("PRAGMA journal_mode=WAL") ||
      !database->execute("CREATE TABLE plain(day INTEGER, key BLOB, state BLOB)")) {
    return 0;
  }
  auto insert = database->prepare("INSERT INTO plain VALUES(?1, ?2, ?3)");
  const auto start = Clock::now();
  auto transaction = Transaction::begin(*database, Transaction::Mode::write);
  const std::string state(60, 's');
  bool good = insert.has_value() && transaction.has_value();
  checkpoint.usage.each([&](const UsageJournal::Note& note) {
    good = good && insert->integer(1, 1).bytes(2, note.key).bytes(3, state).run().has_value();
  });
  for (const auto& table : checkpoint.tables) {
    for (const auto& row : table.rows) {
      good = good && insert->integer(1, 1).bytes(2, row.key).bytes(3, row.state).run().has_value();
    }
  }
  good = good && transaction->commit().has_value();
  return good ? seconds_since(start) : 0;
}

// Commits `before` unmeasured, when there is one, then `measured` over it.
void commit(benchmark::State& run, const Checkpoint* before, const Checkpoint& measured) {
  double ours = 0;
  double plain = 0;
  for ([[maybe_unused]] auto _ : run) {
    const Directory directory;
    auto store = StateStore::open(directory.path() / "state", measured.at);
    if (!store || (before != nullptr && !store->commit(*before))) {
      run.SkipWithError("the store cannot be opened");
      return;
    }
    const auto start = Clock::now();
    if (!store->commit(measured)) {
      run.SkipWithError("the commit failed");
      return;
    }
    const double seconds = seconds_since(start);
    run.SetIterationTime(seconds);
    ours += seconds;
    plain += plain_insert_seconds(measured);
  }
  run.SetItemsProcessed(row_count * static_cast<std::int64_t>(run.iterations()));
  run.counters["x_plain"] = ours / plain;
}

void usage_into_an_empty_store(benchmark::State& run) {
  commit(run, nullptr, usage_checkpoint(first_hour));
}

void usage_into_rows_of_the_same_day(benchmark::State& run) {
  const auto before = usage_checkpoint(first_hour);
  commit(run, &before, usage_checkpoint(first_hour + 1));
}

void windows_into_an_empty_store(benchmark::State& run) {
  commit(run, nullptr, window_checkpoint('a'));
}

void windows_over_older_ones(benchmark::State& run) {
  const auto before = window_checkpoint('a');
  commit(run, &before, window_checkpoint('b'));
}

void report_by_user(benchmark::State& run) {
  const Directory directory;
  auto store = StateStore::open(directory.path() / "state", Instant{});
  if (!store || !store->commit(usage_checkpoint(first_hour))) {
    run.SkipWithError("the store cannot be opened");
    return;
  }
  for ([[maybe_unused]] auto _ : run) {
    std::int64_t requests = 0;
    const auto tally = read_usage(directory.path() / "state", {.by = {Dimension::user}},
                                  [&](const ReportRow& row) { requests += row.totals.requests; });
    if (!tally || requests != 3 * row_count) {
      run.SkipWithError("the report is wrong");
    }
  }
  run.SetItemsProcessed(row_count * static_cast<std::int64_t>(run.iterations()));
}

BENCHMARK(usage_into_an_empty_store)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK(usage_into_rows_of_the_same_day)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(5);
BENCHMARK(windows_into_an_empty_store)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->Iterations(5);
BENCHMARK(windows_over_older_ones)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(5);
BENCHMARK(report_by_user)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tokentail

BENCHMARK_MAIN();
