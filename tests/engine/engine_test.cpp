// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include <algorithm>
#include <iterator>

#include "support/catch.hpp"
#include "support/engine_world.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

const std::string hourly = R"(
version: 1
timezone: UTC
rules:
  - rule: hourly
    by: user
    when: sum(total_tokens over 1h) > 1000 tokens
    clear: sum(total_tokens over 1h) < 500 tokens
    cooldown: 10m
)";

const std::string spend = R"(
version: 1
timezone: UTC
rules:
  - rule: spend
    params: { budget: $100 }
    when: sum(cost over today) > level
    levels: { info: 50% of budget, warning: 80% of budget, critical: budget }
    clear: next_period
)";

const std::string refused = R"(
version: 1
timezone: UTC
rules:
  - rule: refused
    by: feature
    when: error_code in ["budget_exceeded"]
    cooldown: 15m
)";

}  // namespace

TEST_CASE(
    "a sum over its limit fires on the record that tips it and resolves when time empties it") {
  auto engine = engine_with(hourly);
  CHECK(told(feed(engine, {a_record(t0()).tokens(900)}).transitions).empty());
  const auto fired = feed(engine, {a_record(t0() + 5min).tokens(200)});
  REQUIRE(told(fired.transitions) == Lines{"00:05 firing hourly ana"});
  CHECK(fired.transitions[0].origin.file == "/var/log/app.log");
  CHECK(decimal(fired.transitions[0].value, Unit::tokens) == "1100");
  CHECK(decimal(fired.transitions[0].limit, Unit::tokens) == "1000");
  // The first record leaves the window with its pane, at 01:01.
  CHECK(told(engine.tick(t0() + 63min, true).transitions) == Lines{"01:01 resolved hourly ana"});
}

TEST_CASE("records of other keys move time and resolve an alert at its own moment") {
  auto engine = engine_with(hourly);
  (void)feed(engine, {a_record(t0()).tokens(2000)});
  const auto effects = feed(engine, {a_record(t0() + 3h).by("bob")});
  CHECK(told(effects.transitions).empty());
  CHECK(told(effects.past) == Lines{"01:01 resolved hourly ana"});
}

TEST_CASE("each level of a budget is told once a day") {
  auto engine = engine_with(spend);
  Lines all;
  for (int i = 0; i < 150; ++i) {
    const auto at = t0() + i * 5min;
    for (auto& line : told(feed(engine, {a_record(at).cost(Money::dollars(1))}).transitions)) {
      all.push_back(line);
    }
  }
  CHECK(all == Lines{"04:10 firing spend info", "06:40 firing spend warning",
                     "08:20 firing spend critical"});
  CHECK(told(engine.tick(t0() + 24h + 2min, true).transitions) ==
        Lines{"00:00 resolved spend critical"});
}

TEST_CASE("repeats of an event fold into one message a cooldown, which says how many") {
  auto engine = engine_with(refused);
  std::vector<Transition> all;
  for (int i = 0; i < 16; ++i) {
    auto effects = feed(engine, {a_record(t0() + i * 1min).error("budget_exceeded")});
    std::ranges::move(effects.transitions, std::back_inserter(all));
  }
  REQUIRE(told(all) == Lines{"00:00 event refused chat", "00:15 event refused chat"});
  CHECK(all[1].suppressed == 14);
}

TEST_CASE("a backlog is told in one digest when it has been read, with what still burns") {
  auto engine = engine_with(hourly);
  const auto now = t0() + 72h;
  const auto effects = engine.apply(
      batch_of({a_record(t0()).tokens(2000), a_record(t0() + 71h).by("bob").tokens(2000)}), now);
  CHECK(effects.transitions.empty());
  CHECK(told(effects.past) ==
        Lines{"00:00 firing hourly ana", "01:01 resolved hourly ana", "23:00 firing hourly bob"});
  CHECK_FALSE(engine.tick(now, false).digest.has_value());
  const auto caught_up = engine.tick(now - 30min, true);
  REQUIRE(caught_up.digest.has_value());
  CHECK(caught_up.digest->lines.at(0).transitions == 3);
  CHECK(told(caught_up.digest->firing).size() == 1);
  CHECK(engine.take_checkpoint().outbox.size() == 1);
}

TEST_CASE("a record from the future is set aside and counted") {
  auto engine = engine_with(hourly);
  (void)engine.apply(batch_of({a_record(t0() + 1h).tokens(9000)}), t0());
  CHECK(engine.counters().future == 1);
  CHECK(engine.counters().records == 0);
  CHECK(engine.take_checkpoint().usage.empty());
}

TEST_CASE("a message and the cursor behind its record are in one checkpoint") {
  auto engine = engine_with(hourly);
  const auto effects = feed(engine, {a_record(t0()).tokens(2000)});
  CHECK(engine.has_messages_to_save());
  const auto checkpoint = engine.take_checkpoint();
  REQUIRE(checkpoint.outbox.size() == 1);
  CHECK(checkpoint.outbox[0].id == effects.transitions[0].id);
  REQUIRE(checkpoint.cursors.size() == 1);
  CHECK(checkpoint.cursors[0].offset == 100);
  CHECK(checkpoint.usage.size() == 1);
  CHECK(checkpoint.alerts.size() == 1);
}

TEST_CASE("a file that is followed elsewhere now leaves no cursor behind") {
  auto engine = engine_with(hourly);
  auto batch = batch_of({a_record(t0())});
  batch.block.after.identity = {.device = 1, .inode = 2, .birth_ns = 3};
  const auto before = batch.block.after;
  (void)engine.apply(batch, t0());
  (void)engine.take_checkpoint();
  auto moved = batch_of({a_record(t0())});
  moved.block.after.identity = before.identity;
  moved.block.after.path = "/var/log/other.log";
  moved.block.after.identity.device = 9;  // as after a reboot
  (void)engine.apply(moved, t0());
  const auto checkpoint = engine.take_checkpoint();
  CHECK(checkpoint.cursors == std::vector{moved.block.after});
  CHECK(checkpoint.forgotten_cursors == std::vector{before});
  CHECK(engine.cursors().size() == 1);
}

TEST_CASE("time alone is nothing to save") {
  auto engine = engine_with(hourly);
  (void)feed(engine, {a_record(t0())});
  CHECK(engine.has_changes());
  (void)engine.take_checkpoint();
  (void)engine.tick(t0() + 1h, true);
  CHECK_FALSE(engine.has_changes());
}

TEST_CASE("a checkpoint that could not be saved is saved with the next one") {
  auto engine = engine_with(hourly);
  (void)feed(engine, {a_record(t0()).tokens(2000)});
  engine.put_back(engine.take_checkpoint());
  (void)feed(engine, {a_record(t0() + 1s).tokens(5)});
  const auto checkpoint = engine.take_checkpoint();
  CHECK(checkpoint.outbox.size() == 1);
  CHECK(checkpoint.usage.sums().at(0).totals.requests == 2);
  CHECK(checkpoint.tables.at(0).rows.size() == 1);
}

TEST_CASE("other rules keep the state of what did not change and restart what did") {
  auto engine = engine_with(hourly);
  (void)feed(engine, {a_record(t0()).tokens(2000)});
  auto same = engine_with(hourly + R"(
  - rule: another
    by: user
    when: sum(total_tokens over 2h) > 5k tokens
    clear: sum(total_tokens over 2h) < 4k tokens
)");
  CHECK(same.restore(engine.whole_state()).empty());
  CHECK(told(feed(same, {a_record(t0() + 1min).tokens(5)}).transitions).empty());
  CHECK(told(same.tick(t0() + 63min, true).transitions) == Lines{"01:01 resolved hourly ana"});

  auto changed_text = hourly;
  changed_text.replace(changed_text.find("1000"), 4, "1500");
  auto changed = engine_with(changed_text);
  CHECK(changed.restore(engine.whole_state()).size() == 1);
  CHECK(told(feed(changed, {a_record(t0() + 1min).tokens(5)}).transitions).size() == 1);
}

TEST_CASE("where nothing is saved, taking the messages leaves nothing to save") {
  auto engine = engine_with(refused);
  feed(engine, {a_record().error("budget_exceeded")});
  CHECK(engine.take_messages().size() == 1);
  const auto checkpoint = engine.take_checkpoint();
  CHECK(checkpoint.cursors.empty());
  CHECK(checkpoint.alerts.empty());
  CHECK(checkpoint.usage.empty());
  CHECK(checkpoint.outbox.empty());
}
