// SPDX-License-Identifier: Apache-2.0
// Two sweeps that replace a hundred cases: however records are cut into batches the same things are
// told, and so they are after a crash at any checkpoint.
#include <map>
#include <random>

#include "engine/engine.hpp"
#include "support/catch.hpp"
#include "support/engine_world.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

const std::string rules = R"(
version: 1
timezone: Europe/Berlin
rules:
  - rule: hourly
    by: user
    when: sum(total_tokens over 1h) > 20k tokens
    clear: sum(total_tokens over 1h) < 10k tokens
    cooldown: 10m
    max_age: 366d
  - rule: daily
    by: feature
    when: sum(total_tokens over today) > 2 * daily_avg(total_tokens over 3d)
    clear: next_period
    min_history: 1d
    max_age: 366d
  - rule: spend
    params: { budget: $20 }
    when: sum(cost over today) > level
    levels: { warning: 80% of budget, critical: budget }
    clear: next_period
    max_age: 366d
  - rule: big
    by: [user, model]
    when: input_tokens > 3500 tokens
    cooldown: 1h
    max_age: 366d
)";

constexpr const char* users[] = {"ana", "bob", "cy"};
constexpr const char* features[] = {"chat", "search"};

std::vector<UsageRecord> stream(std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<UsageRecord> records;
  auto at = t0();
  for (int i = 0; i < 1500; ++i) {
    at += std::chrono::seconds{random() % 600};
    records.push_back(a_record(at - std::chrono::seconds{random() % 5 == 0 ? random() % 90 : 0})
                          .by(users[random() % 3])
                          .feature(features[random() % 2])
                          .tokens(static_cast<Tokens>(random() % 4000))
                          .cost({static_cast<Int128>(random() % 300) * 1'000'000'000}));
  }
  return records;
}

Engine fresh() {
  return Engine({.rules = rules_from(rules),
                 .targets = {{.name = "hook"}},
                 .default_targets = {"hook"},
                 .host = "test"});
}

using Told = std::map<std::string, std::string>;  // id -> text

void note(const std::vector<Transition>& transitions, Told& all) {
  for (const auto& transition : transitions) {
    all[transition.id] = told(transition) + " " + decimal(transition.value, transition.unit);
  }
}

Told run(const std::vector<UsageRecord>& records, std::size_t batch) {
  auto engine = fresh();
  Told all;
  for (std::size_t i = 0; i < records.size(); i += batch) {
    const auto end = std::min(i + batch, records.size());
    const std::vector<UsageRecord> part(records.begin() + static_cast<std::ptrdiff_t>(i),
                                        records.begin() + static_cast<std::ptrdiff_t>(end));
    note(engine.apply(batch_of(part, static_cast<std::int64_t>(i)), part.back().time + 1min)
             .transitions,
         all);
  }
  return all;
}

// The store's part: what is on disk after each commit.
struct Disk {
  std::map<std::string, std::map<std::string, std::string>> tables;
  std::map<std::string, std::string> alerts;
  std::map<std::string, std::string> values;
  std::int64_t offset = 0;

  void commit(const Checkpoint& checkpoint) {
    for (const auto& table : checkpoint.tables) {
      for (const auto& row : table.rows) {
        set(tables[table.identity], row.key, row.state);
      }
    }
    for (const auto& alert : checkpoint.alerts) {
      set(alerts, alert.name, alert.bytes);
    }
    for (const auto& value : checkpoint.values) {
      set(values, value.name, value.bytes);
    }
    for (const auto& cursor : checkpoint.cursors) {
      offset = cursor.offset;
    }
  }

  static void set(std::map<std::string, std::string>& rows, const std::string& name,
                  const std::string& bytes) {
    if (bytes.empty()) {
      rows.erase(name);
    } else {
      rows[name] = bytes;
    }
  }

  [[nodiscard]] SavedState load() const {
    SavedState state;
    for (const auto& [name, rows] : tables) {
      state.tables.push_back({.identity = name, .rows = {}});
      for (const auto& [key, bytes] : rows) {
        state.tables.back().rows.push_back({.key = key, .state = bytes});
      }
    }
    for (const auto& [name, bytes] : alerts) {
      state.alerts.push_back({name, bytes});
    }
    for (const auto& [name, bytes] : values) {
      state.values.push_back({name, bytes});
    }
    return state;
  }
};

}  // namespace

TEST_CASE("however records are cut into batches, the same things are told with the same ids") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const auto records = stream(seed);
  const auto one_by_one = run(records, 1);
  CHECK(one_by_one.size() > 20);
  for (const std::size_t batch : {2U, 7U, 100U, 1500U}) {
    CHECK(run(records, batch) == one_by_one);
  }
}

TEST_CASE("after a crash at any moment the engine tells the same things with the same ids") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto records = stream(seed);
  const auto undisturbed = run(records, 1);
  for (int round = 0; round < 20; ++round) {
    Disk disk;
    Told all;
    auto engine = fresh();
    for (std::size_t i = 0; i < records.size();) {
      note(
          engine.apply(batch_of({records[i]}, static_cast<std::int64_t>(i)), records[i].time + 1min)
              .transitions,
          all);
      ++i;
      if (random() % 20 == 0) {
        disk.commit(engine.take_checkpoint());
      }
      if (random() % 100 == 0) {  // the crash: only what was committed is left
        engine = fresh();
        CHECK(engine.restore(disk.load()).empty());
        i = static_cast<std::size_t>(disk.offset / 100);
      }
    }
    CHECK(all == undisturbed);
  }
}
