// SPDX-License-Identifier: Apache-2.0
#include "notify/outbox.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;
using Kind = OutboxChange::Kind;

namespace {

const Instant t0 = instant_from_ns(1'700'000'000'000'000'000);

OutboxRow row(const std::string& id, const std::string& key = {},
              MessageKind kind = MessageKind::firing, Instant created = t0) {
  return {.id = id,
          .target = "ops",
          .dedup_key = key.empty() ? id : key,
          .kind = kind,
          .body = "{}",
          .created = created,
          .due = created};
}

Outbox outbox_for(TargetType type, const OutboxLimits& limits = {}) {
  Outbox outbox(limits, 42);
  const std::vector<OutboxTarget> targets{{.name = "ops", .policy = queue_policy(type)},
                                          {.name = "other", .policy = queue_policy(type)}};
  CHECK(outbox.set_targets(targets, t0).empty());
  return outbox;
}

SendResult http(int status, const std::string& retry_after = {}) {
  return {.status = status, .retry_after = retry_after};
}

SendResult lost_after_sending() {
  return {.failure = SendResult::Failure::timeout, .body_sent = true, .error = "timed out"};
}

std::string next_id(Outbox& outbox, Instant now) {
  const auto job = outbox.next_due(now);
  return job ? job->id : "";
}

// Sends what is due at `now` and answers it; the id, or empty.
std::string exchange(Outbox& outbox, Instant now, const SendResult& result) {
  const auto job = outbox.next_due(now);
  if (!job) {
    return {};
  }
  CHECK(outbox.on_result(job->id, job->target, result, now).size() == 1);
  return job->id;
}

}  // namespace

TEST_CASE("a message is due at once, and deleted when it is delivered") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(outbox.wake_at(t0) == t0);
  const auto job = outbox.next_due(t0);
  REQUIRE(job);
  CHECK(job->attempt == 1);
  CHECK_FALSE(outbox.wake_at(t0).has_value());
  const auto changes = outbox.on_result("a", "ops", http(200), t0);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::delivered);
  CHECK(outbox.rows() == 0);
}

TEST_CASE("a clock that is set back an hour holds up no message") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(exchange(outbox, t0, http(200)) == "a");
  const auto earlier = t0 - 1h;
  CHECK(outbox.put({row("b", "b", MessageKind::firing, earlier)}, earlier).empty());
  CHECK(exchange(outbox, earlier, http(200)) == "b");
}

TEST_CASE("what waits for a time waits no longer when the clock is set back") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(exchange(outbox, t0, http(429, "600")) == "a");
  const auto earlier = t0 - 1h;
  CHECK(next_id(outbox, earlier).empty());
  outbox.set_back(1h);
  CHECK(next_id(outbox, earlier + 599s).empty());
  CHECK(next_id(outbox, earlier + 600s) == "a");
}

TEST_CASE("one message of a target is on its way at a time, the oldest first") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a"), row("b")}, t0).empty());
  CHECK(next_id(outbox, t0) == "a");
  CHECK(next_id(outbox, t0).empty());
  CHECK(outbox.on_result("a", "ops", http(200), t0).size() == 1);
  CHECK(next_id(outbox, t0) == "b");
}

TEST_CASE("a target that fails delays no other") {
  auto outbox = outbox_for(TargetType::webhook);
  auto elsewhere = row("b");
  elsewhere.target = "other";
  CHECK(outbox.put({row("a"), elsewhere}, t0).empty());
  CHECK(next_id(outbox, t0) == "a");
  CHECK(next_id(outbox, t0) == "b");
}

TEST_CASE("a 503 is tried again when the outbox says so, not before") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  REQUIRE(outbox.next_due(t0));
  const auto changes = outbox.on_result("a", "ops", http(503), t0);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::retry);
  CHECK(changes[0].attempts == 1);
  CHECK(changes[0].error == "HTTP 503");
  CHECK(changes[0].due > t0);
  CHECK(changes[0].due <= t0 + 1s);
  CHECK(outbox.wake_at(t0) == changes[0].due);
  CHECK_FALSE(outbox.next_due(changes[0].due - 1ns));
  CHECK(outbox.next_due(changes[0].due)->attempt == 2);
}

TEST_CASE("Retry-After holds back the whole target for as long as it says") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a"), row("b")}, t0).empty());
  CHECK(exchange(outbox, t0, http(429, "7")) == "a");
  CHECK_FALSE(outbox.next_due(t0 + 6s));
  CHECK(outbox.wake_at(t0) == t0 + 7s);
  CHECK(next_id(outbox, t0 + 7s) == "a");
}

TEST_CASE("a 429 that names no time still gets a second") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(exchange(outbox, t0, http(429)) == "a");
  CHECK(outbox.wake_at(t0) >= t0 + 1s);
}

TEST_CASE("a poisonous message lets the others pass and is moved aside after three tries") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("poison"), row("b")}, t0).empty());
  CHECK(exchange(outbox, t0, http(400)) == "poison");
  CHECK(exchange(outbox, t0, http(200)) == "b");
  CHECK(exchange(outbox, t0 + 1h, http(400)) == "poison");
  REQUIRE(next_id(outbox, t0 + 2h) == "poison");
  const auto changes = outbox.on_result("poison", "ops", http(400), t0 + 2h);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::dead);
  CHECK(changes[0].error == "refused 3 times: HTTP 400");
  CHECK(outbox.status()[0].dead == 1);
}

TEST_CASE("a resolved message never overtakes its firing one") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(
      outbox.put({row("fired", "k"), row("resolved", "k", MessageKind::resolved), row("else")}, t0)
          .empty());
  CHECK(exchange(outbox, t0, http(503)) == "fired");
  CHECK(exchange(outbox, t0, http(200)) == "else");
  CHECK(next_id(outbox, t0).empty());
  CHECK(exchange(outbox, t0 + 1s, http(200)) == "fired");
  CHECK(exchange(outbox, t0 + 1s, http(200)) == "resolved");
}

TEST_CASE("a person is not paged for what is over: the resolved message tells both") {
  auto outbox = outbox_for(TargetType::slack);
  CHECK(outbox.put({row("fired", "k")}, t0).empty());
  CHECK(exchange(outbox, t0, http(503)) == "fired");
  const auto changes =
      outbox.put({row("resolved", "k", MessageKind::resolved, t0 + 2min)}, t0 + 2min);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::combined);
  CHECK(changes[0].id == "fired");
  CHECK(outbox.status()[0].combined == 1);
  CHECK(exchange(outbox, t0 + 2min, http(200)) == "resolved");
}

TEST_CASE("messages are not combined when fresh, when one may have arrived, or for programs") {
  const auto resolved = row("resolved", "k", MessageKind::resolved, t0 + 2min);
  auto fresh = outbox_for(TargetType::slack);
  CHECK(fresh.put({row("fired", "k", MessageKind::firing, t0 + 90s)}, t0 + 90s).empty());
  CHECK(fresh.put({resolved}, t0 + 2min).empty());

  auto uncertain = outbox_for(TargetType::slack);
  CHECK(uncertain.put({row("fired", "k")}, t0).empty());
  CHECK(exchange(uncertain, t0, lost_after_sending()) == "fired");
  CHECK(uncertain.put({resolved}, t0 + 2min).empty());

  auto on_its_way = outbox_for(TargetType::slack);
  CHECK(on_its_way.put({row("fired", "k")}, t0).empty());
  CHECK(next_id(on_its_way, t0) == "fired");
  CHECK(on_its_way.put({resolved}, t0 + 2min).empty());

  auto program = outbox_for(TargetType::webhook);
  CHECK(program.put({row("fired", "k")}, t0).empty());
  CHECK(program.put({resolved}, t0 + 2min).empty());
}

TEST_CASE("Slack gets a burst of three, then one message a second") {
  auto outbox = outbox_for(TargetType::slack);
  CHECK(outbox.put({row("a"), row("b"), row("c"), row("d"), row("e")}, t0).empty());
  CHECK(exchange(outbox, t0, http(200)) == "a");
  CHECK(exchange(outbox, t0, http(200)) == "b");
  CHECK(exchange(outbox, t0, http(200)) == "c");
  CHECK(exchange(outbox, t0, http(200)).empty());
  CHECK(outbox.wake_at(t0) == t0 + 1s);
  CHECK(exchange(outbox, t0 + 1s, http(200)) == "d");
  CHECK(exchange(outbox, t0 + 1s, http(200)).empty());
}

TEST_CASE("after five failures in a row a target is only probed, each time with another message") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a"), row("b"), row("c"), row("d"), row("e"), row("f")}, t0).empty());
  for (const auto* id : {"a", "b", "c", "d", "e"}) {
    CHECK(exchange(outbox, t0, http(500)) == id);
  }
  CHECK(outbox.status()[0].state == Circuit::State::open);
  CHECK(outbox.wake_at(t0) == t0 + 30s);
  CHECK_FALSE(outbox.next_due(t0 + 29s));
  CHECK(exchange(outbox, t0 + 30s, http(500)) == "f");
  CHECK_FALSE(outbox.next_due(t0 + 59s));
}

TEST_CASE("one success reopens a target, and all that waited for it goes at once") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a"), row("b"), row("c"), row("d"), row("e")}, t0).empty());
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(exchange(outbox, t0, http(500)).empty());
  }
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(exchange(outbox, t0 + 30s, http(200)).empty());
  }
  CHECK(outbox.rows() == 0);
  CHECK(outbox.status()[0].state == Circuit::State::closed);
  CHECK(outbox.status()[0].last_error.empty());
}

TEST_CASE("a target that is gone keeps its messages and is asked again in an hour") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a"), row("b")}, t0).empty());
  CHECK(exchange(outbox, t0, http(410)) == "a");
  CHECK(outbox.status()[0].state == Circuit::State::gone);
  CHECK(outbox.rows() == 2);
  CHECK(outbox.wake_at(t0) == t0 + 1h);
}

TEST_CASE("reading the settings again gives a target a fresh chance at once") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(exchange(outbox, t0, http(410)) == "a");
  const std::vector<OutboxTarget> same{
      {.name = "ops", .policy = queue_policy(TargetType::webhook)}};
  CHECK(outbox.set_targets(same, t0 + 1s).empty());
  CHECK(next_id(outbox, t0 + 1s) == "a");
}

TEST_CASE("the messages of a target that left the settings are dead, and say so") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  const auto changes = outbox.set_targets({}, t0);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::dead);
  CHECK(outbox.put({row("b")}, t0)[0].kind == Kind::dead);
}

TEST_CASE("a person's message is given up after a day, a program's after three") {
  auto chat = outbox_for(TargetType::slack);
  CHECK(chat.put({row("a")}, t0).empty());
  CHECK(exchange(chat, t0, http(410)) == "a");
  CHECK(chat.expire(t0 + 24h - 1ns).empty());
  const auto changes = chat.expire(t0 + 24h);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::dead);
  CHECK(changes[0].error == "undelivered for 1d: HTTP 410");

  auto program = outbox_for(TargetType::webhook);
  CHECK(program.put({row("a")}, t0).empty());
  CHECK(program.expire(t0 + 72h - 1ns).empty());
  CHECK(program.expire(t0 + 72h).size() == 1);
}

TEST_CASE("a Slack message that may have arrived is sent once more and then told as lost") {
  auto outbox = outbox_for(TargetType::slack);
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(exchange(outbox, t0, lost_after_sending()) == "a");
  REQUIRE(next_id(outbox, t0 + 1min) == "a");
  const auto changes = outbox.on_result("a", "ops", lost_after_sending(), t0 + 1min);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::dead);
}

TEST_CASE("a webhook message that may have arrived is sent again: its id tells a repeat") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  for (int i = 0; i < 4; ++i) {
    CHECK(exchange(outbox, t0 + i * 1h, lost_after_sending()) == "a");
  }
  CHECK(outbox.rows() == 1);
}

TEST_CASE("a full outbox gives up the oldest event of the fullest target, and counts it") {
  auto outbox = outbox_for(TargetType::webhook, {.rows_max = 3});
  auto elsewhere = row("other1", {}, MessageKind::event);
  elsewhere.target = "other";
  CHECK(outbox.put({elsewhere, row("fired"), row("event", {}, MessageKind::event)}, t0).empty());
  auto changes = outbox.put({row("new")}, t0);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::folded);
  CHECK(changes[0].id == "event");
  changes = outbox.put({row("newer")}, t0);
  CHECK(changes[0].id == "fired");
  CHECK(outbox.rows() == 3);
  CHECK(outbox.status()[0].folded == 2);
}

TEST_CASE("a message on its way is never given up to make room") {
  auto outbox = outbox_for(TargetType::webhook, {.rows_max = 1});
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(next_id(outbox, t0) == "a");
  const auto changes = outbox.put({row("b")}, t0);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].id == "b");
}

TEST_CASE("the bytes held are bounded too") {
  auto outbox = outbox_for(TargetType::webhook, {.bytes_max = 50'000});
  std::size_t folded = 0;
  for (int i = 0; i < 100; ++i) {
    auto large = row(std::to_string(i));
    large.body.assign(10'000, 'x');
    folded += outbox.put({large}, t0).size();
  }
  CHECK(outbox.rows() == 4);
  CHECK(folded == 96);
  CHECK(outbox.status()[0].bytes <= 50'000);
}

TEST_CASE("a message that was put twice is sent once") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a"), row("a")}, t0).empty());
  CHECK(outbox.rows() == 1);
}

TEST_CASE("a message that a person drops is gone, and its result is nothing any more") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a"), row("b")}, t0).empty());
  CHECK(next_id(outbox, t0) == "a");
  const std::vector<OutboxName> names{{.id = "a", .target = "ops"}, {.id = "x", .target = "ops"}};
  const auto changes = outbox.drop(names);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::dropped);
  CHECK(outbox.on_result("a", "ops", http(200), t0).empty());
  CHECK(exchange(outbox, t0, http(200)) == "b");
}

TEST_CASE("a result nobody waits for changes nothing") {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({row("a")}, t0).empty());
  CHECK(outbox.on_result("a", "ops", http(200), t0).empty());
  CHECK(outbox.on_result("a", "nowhere", http(200), t0).empty());
  CHECK(outbox.rows() == 1);
}

TEST_CASE("whatever a target answers, every message ends in exactly one way and keeps its order") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    std::uint64_t state = seed * 0x9E3779B97F4A7C15ULL;
    const auto roll = [&state](std::uint64_t sides) {
      state ^= state << 13U;
      state ^= state >> 7U;
      state ^= state << 17U;
      return state % sides;
    };
    auto outbox = outbox_for(roll(2) == 0 ? TargetType::slack : TargetType::webhook);
    std::vector<std::string> ended;
    const auto note = [&ended](const OutboxChange& change) {
      if (change.kind != Kind::retry) {
        ended.push_back(change.id);
      }
    };
    auto now = t0;
    for (int i = 0; i < 200; ++i) {
      const auto kind = i % 2 == 0 ? MessageKind::firing : MessageKind::resolved;
      const auto id = std::to_string(1000 + i);
      for (const auto& change :
           outbox.put({row(id, "key" + std::to_string(i % 8 / 2), kind, now)}, now)) {
        note(change);
      }
      now += 1s * roll(40);
    }
    std::string last_delivered_of_key0;
    for (int steps = 0; outbox.rows() > 0 && steps < 20'000; ++steps) {
      for (const auto& change : outbox.expire(now)) {
        note(change);
      }
      if (const auto job = outbox.next_due(now)) {
        constexpr int statuses[] = {200, 200, 500, 503, 400, 429, 410};
        const auto changes = outbox.on_result(job->id, job->target, http(statuses[roll(7)]), now);
        REQUIRE_FALSE(changes.empty());
        for (const auto& change : changes) {
          note(change);
          if (change.kind == Kind::delivered && std::stoi(change.id) % 8 < 2) {
            CHECK(last_delivered_of_key0 < change.id);
            last_delivered_of_key0 = change.id;
          }
        }
      } else if (const auto at = outbox.wake_at(now)) {
        REQUIRE(*at > now);
        now = *at;
      }
    }
    std::ranges::sort(ended);
    CHECK(ended.size() == 200);
    CHECK(std::ranges::adjacent_find(ended) == ended.end());
  }
}
