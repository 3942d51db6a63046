// SPDX-License-Identifier: Apache-2.0
// Two sweeps that replace a hundred cases: however records are cut into batches the same things are
// told, and so they are after a crash at any checkpoint.
#include <map>
#include <optional>
#include <random>
#include <set>

#include "engine/engine.hpp"
#include "support/catch.hpp"
#include "support/engine_world.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

// Every function and every key of the language takes part.
const std::string every_kind = R"(
version: 1
timezone: Europe/Berlin
defaults: { max_age: 366d, late: 2m }
rules:
  - rule: hourly
    by: user
    when: sum(total_tokens over 1h) > 20k tokens
    clear: sum(total_tokens over 1h) < 10k tokens
    cooldown: 10m
    mutes: [calls, slowest]
  - rule: daily
    by: feature
    when: sum(total_tokens over today) > 1.2 * daily_avg(total_tokens over 3d)
    clear: next_period
    min_history: 1d
  - rule: weekly
    by: feature
    zero_days: skip
    day_starts: 04:00
    week_starts: sun
    when: >
      sum(total_tokens over this_week) > 2 * daily_avg(total_tokens over 14d)
      and max(total_tokens over this_hour) > 1k tokens
    cooldown: 6h
  - rule: same-day
    by: user
    when: sum(total_tokens over today) < daily_avg(total_tokens over 14d same_weekday) / 2
    cooldown: 12h
  - rule: spend
    params: { budget: $20 }
    when: sum(cost over today) > level
    levels: { warning: 80% of budget, critical: budget }
    clear: next_period
  - rule: big
    by: [user, model]
    when: input_tokens > 3500 tokens
    cooldown: 1h
  - rule: big-today
    by: user
    when: input_tokens > 3k tokens and sum(cost over today) > $2
    clear: next_period
  - rule: held
    by: user
    for: 7m
    clear_for: 10m
    cooldown: 20m
    remind: { every: 15m, backoff: 2, max: 2h }
    when: sum(total_tokens over 30m) > level
    levels: { info: 3k tokens, warning: 5k tokens, critical: 7k tokens }
  - rule: calls
    by: user
    when: count(over 15m) >= 2
    cooldown: 30m
    remind: 1h
  - rule: office
    by: feature
    when: count(over 20m) >= 3
    active: { days: mon-fri, from: "08:00", to: "18:00" }
  - rule: learner
    warmup: 20h
    when: avg(total_tokens over 2h) > 2200 tokens
  - rule: throttled
    by: user
    exact: true
    when: share(status == 429 over 1h) > 40%
    cooldown: 40m
  - rule: slowest
    by: user
    when: p95(total_tokens over 1h) > 1.5 * p95(total_tokens over 1h offset 3h)
  - rule: p95-exact
    by: feature
    exact: true
    when: p95(total_tokens over 1h) > 3900 tokens
  - rule: all-large
    by: user
    when: min(total_tokens over 20m) > 2k tokens
    for: 3m
  - rule: many-features
    by: user
    where: status == 429
    when: distinct(feature over 2h) >= 2
  - rule: on-course
    params: { budget: $30 }
    when: forecast(cost over today) > budget and elapsed(today) > 2h
    cooldown: 2h
  - rule: new-model
    by: user
    when: first_seen(model over 8h)
    cooldown: 0s
  - rule: growing
    by: conversation
    when: rising(input_tokens) >= 2
  - rule: full-soon
    by: conversation
    when: turns_until(input_tokens >= context_window) <= 2
  - rule: change
    by: user
    exact: true
    when: sum(total_tokens over 30m) > 3 * sum(total_tokens over 30m offset 2h)
    clear: sum(total_tokens over 30m) < sum(total_tokens over 30m offset 2h)
  - rule: fewer
    by: user
    when: count(over 1h offset 1h) >= 3 and avg(total_tokens over 1h) < avg(total_tokens over 1h offset 1h) / 2
  - rule: quiet
    by: user
    when: silent(40m)
    for: 10m
    remind: 30m
  - rule: dead
    when: silent(2h)
    mutes: [quiet]
  - rule: unlike
    by: user
    params: { most: 9k tokens }
    when: sum(total_tokens over 1h) > most
    clear: sum(total_tokens over 1h) < 50% of most
    override:
      - { match: { user: bob }, set: { most: 4k tokens }, severity: critical }
      - { match: { user: "c*" }, disabled: true }
  - rule: in-shadow
    mode: shadow
    by: feature
    when: sum(total_tokens over 10m) > 5k tokens
)";

constexpr const char* users[] = {"ana", "bob", "cy"};
constexpr const char* features[] = {"chat", "search"};

constexpr const char* models[] = {"gpt-4o", "o3", "haiku"};
constexpr const char* conversations[] = {"c1", "c2", "c3", "c4"};

// A record, or a moment at which the daemon saw that there is none.
struct Event {
  Instant at;
  std::optional<UsageRecord> record;
};

// Up to `most` seconds, and now and then half a day.
Duration step(std::mt19937& random, unsigned most) {
  const auto pause = random() % 20 == 0 ? std::chrono::minutes{random() % 720} : 0min;
  return pause + std::chrono::seconds{random() % most};
}

std::vector<Event> stream(std::uint32_t seed, int count = 700, unsigned seconds_most = 600) {
  std::mt19937 random(seed);
  std::vector<Event> events;
  auto at = t0();
  for (int i = 0; i < count; ++i) {
    at += step(random, seconds_most);
    if (random() % 5 == 0) {
      events.push_back({.at = at, .record = {}});
      continue;
    }
    UsageRecord record = a_record(at - std::chrono::seconds{random() % 5 == 0 ? random() % 90 : 0})
                             .by(users[random() % 3])
                             .feature(features[random() % 2])
                             .model(models[random() % 40 == 0 ? 1 + random() % 2 : 0])
                             .tokens(static_cast<Tokens>(random() % 4000))
                             .cost({static_cast<Int128>(random() % 300) * 1'000'000'000});
    record[Dimension::conversation] = conversations[random() % 4];
    record.context_window = 6000;
    record.status = random() % 3 == 0 ? std::nullopt : std::optional(random() % 3 == 0 ? 429 : 200);
    events.push_back({.at = at, .record = record});
  }
  return events;
}

Engine fresh() {
  return engine_with(every_kind);
}

using Told = std::map<std::string, std::string>;  // id -> text

void note(const std::vector<Transition>& transitions, Told& all) {
  for (const auto& transition : transitions) {
    all[transition.id] = told(transition) + " " + decimal(transition.value, transition.unit);
  }
}

// Event `index` and those behind it: a tick, or up to `most` records. How many they were.
std::size_t feed(Engine& engine, const std::vector<Event>& events, std::size_t index,
                 std::size_t most, Told& all) {
  std::vector<UsageRecord> records;
  auto at = events[index].at;
  while (records.size() < most && index + records.size() < events.size() &&
         events[index + records.size()].record) {
    at = events[index + records.size()].at;
    records.push_back(*events[index + records.size()].record);
  }
  if (records.empty()) {
    note(engine.tick(at + 2min, true).transitions, all);
    return 1;
  }
  note(engine.apply(batch_of(records, static_cast<std::int64_t>(index)), at).transitions, all);
  return records.size();
}

Told run(Engine engine, const std::vector<Event>& events, std::size_t batch) {
  Told all;
  for (std::size_t i = 0; i < events.size();) {
    i += feed(engine, events, i, batch, all);
  }
  return all;
}

Told run(const std::vector<Event>& events, std::size_t batch) {
  return run(fresh(), events, batch);
}

// Of few keys, so that some are evicted all the time.
Engine crowded(bool judges_all) {
  auto rules = rules_from(every_kind);
  for (auto& table : rules.tables) {
    table.keys_max = 2;
  }
  return Engine({.rules = std::move(rules), .judges_all = judges_all});
}

// The first few differences, which a failure would otherwise hide among hundreds.
std::string difference(const Told& got, const Told& expected) {
  std::string text;
  int left = 12;
  const auto list = [&](const Told& from, const Told& other, const char* sign) {
    for (const auto& [id, told] : from) {
      const auto twin = other.find(id);
      if ((twin == other.end() || twin->second != told) && left-- > 0) {
        text += sign + told + "\n";
      }
    }
  };
  list(expected, got, "- ");
  list(got, expected, "+ ");
  return text;
}

// The store's part: what is on disk after each commit.
struct Disk {
  std::map<std::string, std::map<std::string, std::string>> tables;
  std::map<std::string, std::string> alerts;
  std::map<std::string, std::string> values;
  std::size_t next = 0;  // event

  void commit(const Checkpoint& checkpoint, std::size_t next_event) {
    next = next_event;
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
  const auto events = stream(seed);
  const auto one_by_one = run(events, 1);
  for (const std::size_t batch : {2U, 7U, 100U}) {
    CHECK(difference(run(events, batch), one_by_one) == "");
  }
}

TEST_CASE("what a record cannot have changed need not be judged") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  for (const unsigned seconds_most : {600U, 60U, 5U}) {
    const auto events = stream(seed, 1500, seconds_most);
    const auto judged_all =
        run(Engine({.rules = rules_from(every_kind), .judges_all = true}), events, 100);
    CHECK(difference(run(events, 100), judged_all) == "");
    CHECK(difference(run(crowded(false), events, 100), run(crowded(true), events, 100)) == "");
  }
}

TEST_CASE("every rule of the sweep has something to tell") {
  std::set<std::string> silent;
  for (const auto& rule : rules_from(every_kind).rules) {
    silent.insert(rule.name);
  }
  for (const std::uint32_t seed : {1U, 2U}) {
    for (const auto& [id, told] : run(stream(seed), 50)) {
      std::erase_if(silent, [&](const auto& name) { return told.contains(" " + name + " "); });
    }
  }
  CHECK(silent == std::set<std::string>{});
}

TEST_CASE("after a crash behind any event the engine tells the same things with the same ids") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const auto events = stream(seed, 350);
  Disk disk;
  Told all;
  auto engine = fresh();
  for (std::size_t i = 0; i < events.size();) {
    i += feed(engine, events, i, 1, all);
    disk.commit(engine.take_checkpoint(), i);
    engine = fresh();
    REQUIRE(engine.restore(disk.load()).empty());
  }
  CHECK(difference(all, run(events, 1)) == "");
}

TEST_CASE("after a crash behind any checkpoint the engine tells the same things again") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto events = stream(seed);
  const auto undisturbed = run(events, 1);
  for (int round = 0; round < 3; ++round) {
    Disk disk;
    Told all;
    auto engine = fresh();
    for (std::size_t i = 0; i < events.size();) {
      i += feed(engine, events, i, 1, all);
      if (random() % 20 == 0) {
        disk.commit(engine.take_checkpoint(), i);
      }
      if (random() % 100 == 0) {  // the crash: only what was committed is left
        engine = fresh();
        REQUIRE(engine.restore(disk.load()).empty());
        i = disk.next;
      }
    }
    CHECK(difference(all, undisturbed) == "");
  }
}
