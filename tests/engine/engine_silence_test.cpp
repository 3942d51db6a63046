// SPDX-License-Identifier: Apache-2.0
// What a silence keeps back, and that it lasts as long as it says.
#include "engine/engine.hpp"
#include "support/catch.hpp"
#include "support/engine_world.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

const std::string two_rules = R"(
version: 1
timezone: UTC
rules:
  - rule: hourly
    by: user
    when: sum(total_tokens over 1h) > 1000 tokens
    clear: sum(total_tokens over 1h) < 500 tokens
  - rule: refused
    by: user
    when: error_code in ["budget_exceeded"]
)";

Engine fresh() {
  return engine_with(two_rules);
}

SilenceDraft of_user(std::string user, Duration length) {
  return {.key = {{"user", std::move(user)}}, .length = length};
}

Lines silenced(const Effects& effects) {
  Lines lines;
  for (const auto& [transition, by] : effects.silenced) {
    lines.push_back(told(transition));
  }
  return lines;
}

// What the store gives back after a kill.
SavedState saved(Engine& engine) {
  auto checkpoint = engine.take_checkpoint();
  auto state = engine.whole_state();
  state.values = std::move(checkpoint.values);
  return state;
}

}  // namespace

TEST_CASE("what a silence covers is judged and counted, and makes no message") {
  auto engine = fresh();
  const auto id = engine.add_silence(of_user("ana", 2h), t0())->id;
  const auto effects = feed(engine, {a_record(t0()).tokens(2000).error("budget_exceeded"),
                                     a_record(t0()).by("bob").tokens(2000)});
  CHECK(told(effects.transitions) == Lines{"00:00 firing hourly bob"});
  CHECK(silenced(effects) == Lines{"00:00 firing hourly ana", "00:00 event refused ana"});
  CHECK(effects.silenced.at(0).by == id);
  CHECK(engine.counters().silenced == 2);
  CHECK(engine.take_checkpoint().outbox.size() == 1);
}

TEST_CASE("a silence that was expired, or is over, keeps nothing back") {
  auto engine = fresh();
  const auto id = engine.add_silence(of_user("*", 1h), t0())->id;
  REQUIRE(engine.expire_silence(id, t0() + 1min));
  CHECK(feed(engine, {a_record(t0() + 2min).tokens(2000)}).transitions.size() == 1);
  REQUIRE(engine.add_silence(of_user("*", 1h), t0() + 3min));
  CHECK(feed(engine, {a_record(t0() + 63min).by("bob").tokens(2000)}).silenced.empty());
}

TEST_CASE("what was told firing is told resolved through a silence, what was not is not") {
  auto engine = fresh();
  (void)feed(engine, {a_record(t0()).tokens(2000)});
  REQUIRE(engine.add_silence(of_user("*", 90min), t0() + 1min));
  (void)feed(engine, {a_record(t0() + 30min).by("bob").tokens(2000)});
  CHECK(told(engine.tick(t0() + 63min, true).transitions) == Lines{"01:01 resolved hourly ana"});
  const auto later = engine.tick(t0() + 93min, true);
  CHECK(later.transitions.empty());
  CHECK(silenced(later) == Lines{"01:31 resolved hourly bob"});
}

TEST_CASE("silences and what they kept back survive a restart") {
  auto before = fresh();
  (void)feed(before, {a_record(t0()).tokens(2000)});
  REQUIRE(before.add_silence(of_user("*", 10min), t0() + 1min));
  (void)feed(before, {a_record(t0() + 2min).by("bob").tokens(2000)});

  auto after = fresh();
  CHECK(after.restore(saved(before)).empty());
  CHECK(after.silences().list(t0()) == before.silences().list(t0()));
  CHECK(silenced(feed(after, {a_record(t0() + 3min).by("cy").tokens(2000)})).size() == 1);
  const auto effects = after.tick(t0() + 70min, true);
  CHECK(told(effects.transitions) == Lines{"01:01 resolved hourly ana"});
  CHECK(silenced(effects) == Lines{"01:03 resolved hourly bob", "01:04 resolved hourly cy"});
}

TEST_CASE("silences that cannot be read are told and none is in force") {
  auto before = fresh();
  REQUIRE(before.add_silence(of_user("*", 1h), t0()));
  auto state = saved(before);
  for (auto& value : state.values) {
    value.bytes += value.name == "silences" ? "x" : "";
  }
  auto after = fresh();
  CHECK(after.restore(std::move(state)) ==
        Lines{"the silences could not be read: none is in force"});
  CHECK(after.silences().empty());
}

TEST_CASE("a silence is something to save, and its end too") {
  auto engine = fresh();
  (void)engine.take_checkpoint();
  CHECK_FALSE(engine.has_changes());
  REQUIRE(engine.add_silence(of_user("ana", 1h), t0()));
  CHECK(engine.has_changes());
  engine.put_back(engine.take_checkpoint());
  CHECK(engine.has_changes());
  (void)engine.take_checkpoint();
  (void)engine.tick(t0() + 1h, true);
  CHECK(engine.has_changes());
}

TEST_CASE("a digest of a backlog leaves out what is silenced, and what still burns of it") {
  auto engine = fresh();
  const auto now = t0() + 72h;
  REQUIRE(engine.add_silence(of_user("bob", 1h), now));
  const auto effects = engine.apply(
      batch_of({a_record(t0()).tokens(2000), a_record(t0() + 71h).by("bob").tokens(2000),
                a_record(t0() + 71h).by("cy").tokens(2000)}),
      now);
  CHECK(silenced(effects) == Lines{"23:00 firing hourly bob"});
  const auto digest = engine.tick(now - 30min, true).digest;
  REQUIRE(digest.has_value());
  CHECK(digest->lines.at(0).transitions == 3);
  CHECK(told(digest->firing).size() == 1);
  CHECK(digest->firing_total == 1);
}

TEST_CASE("what began in a silence and burns when it ends is told then, and its end too") {
  auto engine = fresh();
  REQUIRE(engine.add_silence(of_user("ana", 30min), t0()));
  CHECK(silenced(feed(engine, {a_record(t0() + 1min).tokens(2000)})) ==
        Lines{"00:01 firing hourly ana"});
  CHECK(engine.tick(t0() + 29min, true).transitions.empty());
  const auto effects = engine.tick(t0() + 30min, true);
  CHECK(told(effects.transitions) == Lines{"00:28 firing hourly ana"});
  CHECK(effects.transitions.at(0).started_at == t0() + 1min);
  CHECK(engine.tick(t0() + 31min, true).transitions.empty());
  CHECK(told(engine.tick(t0() + 70min, true).transitions) == Lines{"01:02 resolved hourly ana"});
}

TEST_CASE("a silence that is expired by hand lets out what still burns at the next tick") {
  auto engine = fresh();
  const auto id = engine.add_silence(of_user("ana", 2h), t0())->id;
  (void)feed(engine, {a_record(t0() + 1min).tokens(2000)});
  REQUIRE(engine.expire_silence(id, t0() + 10min));
  CHECK(told(engine.tick(t0() + 10min, true).transitions) == Lines{"00:08 firing hourly ana"});
}

TEST_CASE("what another silence still covers is told when the last of them ends") {
  auto engine = fresh();
  REQUIRE(engine.add_silence(of_user("ana", 10min), t0()));
  REQUIRE(engine.add_silence({.rule = "hourly", .length = 20min}, t0()));
  (void)feed(engine, {a_record(t0() + 1min).tokens(2000)});
  CHECK(engine.tick(t0() + 10min, true).transitions.empty());
  CHECK(told(engine.tick(t0() + 20min, true).transitions) == Lines{"00:18 firing hourly ana"});
}

TEST_CASE("what is no longer as bad when the silence ends is not told, nor its end") {
  auto engine = fresh();
  REQUIRE(engine.add_silence(of_user("ana", 65min), t0()));
  (void)feed(engine, {a_record(t0()).tokens(600), a_record(t0() + 30min).tokens(600)});
  CHECK(engine.tick(t0() + 66min, true).transitions.empty());  // 600: neither fires nor clears
  const auto later = engine.tick(t0() + 100min, true);
  CHECK(later.transitions.empty());
  CHECK(later.silenced.empty());
}

TEST_CASE("what began in a silence is told after a restart, whenever the silence ended") {
  for (const auto end : {5min, 30min}) {  // while nobody ran, and after the restart
    auto before = fresh();
    REQUIRE(before.add_silence(of_user("ana", end), t0()));
    (void)feed(before, {a_record(t0() + 1min).tokens(2000)});
    auto after = fresh();
    CHECK(after.restore(saved(before)).empty());
    CHECK(told(after.tick(t0() + 30min, true).transitions) == Lines{"00:28 firing hourly ana"});

    auto last = fresh();
    CHECK(last.restore(saved(after)).empty());
    CHECK(last.tick(t0() + 31min, true).transitions.empty());
    CHECK(told(last.tick(t0() + 70min, true).transitions) == Lines{"01:02 resolved hourly ana"});
  }
}

TEST_CASE("a silence that another one's arrival found to be over lets out what it kept back") {
  auto engine = fresh();
  REQUIRE(engine.add_silence(of_user("ana", 5min), t0()));
  (void)feed(engine, {a_record(t0() + 1min).tokens(2000)});
  REQUIRE(engine.add_silence(of_user("bob", 1h), t0() + 6min));
  auto after = fresh();
  CHECK(after.restore(saved(engine)).empty());
  CHECK(told(after.tick(t0() + 10min, true).transitions) == Lines{"00:08 firing hourly ana"});
}

TEST_CASE("a worse level that was reached in a silence is told when it ends") {
  const std::string levels = R"(
version: 1
timezone: UTC
rules:
  - rule: steps
    by: user
    levels: { warning: 1000 tokens, critical: 5000 tokens }
    when: sum(total_tokens over today) > level
    clear: next_period
)";
  auto engine = engine_with(levels);
  (void)feed(engine, {a_record(t0()).tokens(2000)});
  REQUIRE(engine.add_silence(of_user("ana", 30min), t0() + 1min));
  CHECK(silenced(feed(engine, {a_record(t0() + 2min).tokens(4000)})).size() == 1);
  auto after = engine_with(levels);
  CHECK(after.restore(saved(engine)).empty());
  const auto effects = after.tick(t0() + 31min, true);
  REQUIRE(effects.transitions.size() == 1);
  CHECK(effects.transitions.at(0).level == "critical");
  CHECK(told(after.tick(t0() + 24h + 3min, true).transitions).size() == 1);
}
