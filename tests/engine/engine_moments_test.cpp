// SPDX-License-Identifier: Apache-2.0
// What happens at a moment at which several things happen at once.
#include "engine/engine.hpp"
#include "support/catch.hpp"
#include "support/engine_world.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

Engine engine_of(const std::string& rules) {
  return engine_with("version: 1\ntimezone: UTC\nrules:\n" + rules);
}

Lines said_by(Engine& engine, const UsageRecord& record) {
  return told(engine.apply(batch_of({record}), record.time).transitions);
}

Lines tick(Engine& engine, Instant event_time) {
  return told(engine.tick(event_time + 2min, true).transitions);
}

Engine restarted(Engine& engine, const std::string& rules) {
  auto fresh = engine_of(rules);
  CHECK(fresh.restore(engine.whole_state()).empty());
  return fresh;
}

Money dollars(int amount) {
  return {Int128{amount} * 1'000'000'000'000};
}

}  // namespace

TEST_CASE("a rule that reads the record does not fire again because its period is over") {
  auto engine = engine_of(R"(
  - rule: big
    by: user
    late: 2m
    max_age: 366d
    cooldown: 0s
    when: input_tokens > 3k tokens and sum(cost over today) > $2
    clear: next_period
)");
  CHECK(said_by(engine, a_record(t0() + 10h).tokens(4000).cost(dollars(3))) ==
        Lines{"10:00 firing big ana"});
  CHECK(tick(engine, t0() + 25h) == Lines{"00:00 resolved big ana"});
}

TEST_CASE("what a rebuild finds is taken for told, and a late line behind it is news") {
  auto engine = Engine({.rules = rules_from(R"(
version: 1
timezone: UTC
rules:
  - rule: big
    by: user
    late: 1h
    max_age: 366d
    when: sum(total_tokens over today) > 1k tokens
    clear: next_period
)"),
                        .targets = {{.name = "hook"}},
                        .default_targets = {"hook"},
                        .host = "test",
                        .starts_quiet = true});
  const auto now = t0() + 12h;
  const auto said = [&](Instant time, const char* user) {
    return told(engine.apply(batch_of({a_record(time).by(user).tokens(2000)}), now).transitions);
  };
  CHECK(said(t0() + 10h, "ana").empty());
  CHECK(engine.take_checkpoint().outbox.empty());
  CHECK(engine.counters().quiet == 1);
  engine.end_quiet();
  CHECK(said(t0() + 10h + 1min, "ana").empty());
  CHECK(said(t0() + 10h + 2min, "bob") == Lines{"10:02 firing big bob"});
  CHECK(engine.take_checkpoint().outbox.size() == 1);
}

TEST_CASE("what another rule muted is told with the record that ends the muting") {
  auto engine = engine_of(R"(
  - rule: large
    by: user
    late: 2m
    max_age: 366d
    when: max(total_tokens over 1h) > 1k tokens
    clear: min(total_tokens over 1h) < 10 tokens
    mutes: [many]
  - rule: many
    by: user
    late: 2m
    max_age: 366d
    when: count(over 1h) >= 2
)");
  CHECK(said_by(engine, a_record(t0() + 1min).tokens(2000)) == Lines{"00:01 firing large ana"});
  CHECK(said_by(engine, a_record(t0() + 2min).tokens(2000)).empty());
  CHECK(said_by(engine, a_record(t0() + 3min).tokens(5, 0)) ==
        Lines{"00:03 resolved large ana", "00:03 firing many ana"});
}

TEST_CASE("how long a higher level is held is remembered over a restart") {
  const std::string rules = R"(
  - rule: held
    by: user
    for: 10m
    late: 2m
    max_age: 366d
    when: sum(total_tokens over 1h) > level
    levels: { warning: 1k tokens, critical: 2k tokens }
)";
  auto engine = engine_of(rules);
  said_by(engine, a_record(t0()).tokens(1500));
  static_cast<void>(engine.take_checkpoint());
  said_by(engine, a_record(t0() + 5min).tokens(1500));
  CHECK(engine.take_checkpoint().alerts.size() == 1);
  auto after = restarted(engine, rules);
  CHECK(tick(after, t0() + 15min) ==
        Lines{"00:10 firing held ana warning", "00:15 firing held ana critical"});
}

TEST_CASE("what was evicted is not watched after a restart either") {
  const std::string rules = R"(
  - rule: quiet
    by: user
    max_keys: 1
    late: 2m
    max_age: 366d
    when: silent(30m)
)";
  auto engine = engine_of(rules);
  said_by(engine, a_record(t0()).by("ana"));
  said_by(engine, a_record(t0() + 1min).by("bob"));
  auto after = restarted(engine, rules);
  CHECK(tick(after, t0() + 40min) == Lines{"00:31 firing quiet bob"});
}

TEST_CASE("a key is watched while its gate is open, and told of at the moment time makes it true") {
  auto engine = engine_of(R"(
  - rule: cold
    by: user
    late: 2m
    max_age: 366d
    when: sum(cache_read_tokens over 10m) < 50% of sum(input_tokens over 10m) and sum(input_tokens over 1h) > 99 tokens
    clear: sum(input_tokens over 1h) < 99 tokens
)");
  const auto cached = [](Instant time, Tokens fresh, Tokens cache) {
    auto record = a_record(time).tokens(fresh, 0).record;
    record.cache_read = cache;
    return record;
  };
  CHECK(said_by(engine, cached(t0(), 10, 10)).empty());
  CHECK(engine.judge().book().all().empty());
  CHECK(said_by(engine, cached(t0() + 1min, 0, 40)).empty());
  CHECK(said_by(engine, cached(t0() + 8min, 45, 5)).empty());
  CHECK(engine.judge().book().all().size() == 1);
  CHECK(tick(engine, t0() + 20min) == Lines{"00:11 firing cold ana"});
}

TEST_CASE("a closed gate is not watched though another rule fires for the key") {
  auto engine = engine_of(R"(
  - rule: busy
    by: user
    late: 2m
    max_age: 366d
    when: count(over 1h) >= 1
    clear: count(over 1h) == 0
  - rule: failing
    by: user
    when: share(failed over 10m) > 5% and count(over 10m) >= 2
    clear: share(failed over 10m) < 1%
)");
  CHECK(said_by(engine, a_record(t0())) == Lines{"00:00 firing busy ana"});
  CHECK(said_by(engine, a_record(t0() + 1min)).empty());
  CHECK(engine.judge().book().all().size() == 1);
}

TEST_CASE(
    "what may come true by time is heard of in time though it could not when it cooled down") {
  const std::string rules = R"(
  - rule: throttled
    by: user
    exact: true
    late: 0s
    max_age: 366d
    cooldown: 150m
    when: share(status == 429 over 1h) > 40%
)";
  auto engine = engine_of(rules);
  const auto said = [&](Duration at, int status) {
    UsageRecord record = a_record(t0() + at);
    record.status = status;
    return said_by(engine, record);
  };
  CHECK(said(0min, 429) == Lines{"00:00 firing throttled ana"});
  CHECK(said(1min, 200).empty());
  CHECK(said(2min, 200) == Lines{"00:02 resolved throttled ana"});
  // At 01:00 no refused call is left, so that time alone cannot make it fire.
  CHECK(said(70min, 200).empty());
  CHECK(said(71min, 200).empty());
  CHECK(said(95min, 429).empty());
  // At 02:10 half of the two that are left is refused.
  const auto fired = engine.tick(t0() + 150min, true).transitions;
  REQUIRE(fired.size() == 1);
  CHECK(fired.front().at == t0() + 150min);
  CHECK(fired.front().started_at == t0() + 130min);
}

TEST_CASE("a key that takes the place of an evicted one is judged for itself") {
  auto rules = rules_from(R"(
version: 1
timezone: UTC
rules:
  - rule: hourly
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
    override:
      - { match: { user: nightly-job }, disabled: true }
)");
  rules.tables.at(0).keys_max = 1;
  auto engine = Engine({.rules = std::move(rules)});
  CHECK(said_by(engine, a_record(t0()).by("nightly-job").tokens(5000)).empty());
  CHECK(said_by(engine, a_record(t0() + 1min).tokens(2000)) == Lines{"00:01 firing hourly ana"});
}
