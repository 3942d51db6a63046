// SPDX-License-Identifier: Apache-2.0
// The rows of the fault matrix that are about endpoints (docs/guarantees.md), as tags.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "notify/outbox.hpp"
#include "notify/slack_body.hpp"
#include "notify/target_watch.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;
using Kind = OutboxChange::Kind;

namespace {

const Instant t0 = instant_from_ns(1'700'000'000'000'000'000);

OutboxRow row(const std::string& id, const std::string& key, MessageKind kind, Instant created,
              const std::string& target = "ops") {
  return {.id = id,
          .target = target,
          .dedup_key = key,
          .kind = kind,
          .body = R"({"text":"about )" + id + R"(","blocks":[]})",
          .created = created,
          .due = created};
}

OutboxRow firing(const std::string& id, Instant created) {
  return row(id, id, MessageKind::firing, created);
}

Outbox outbox_for(TargetType type) {
  Outbox outbox({}, 42);
  const std::vector<OutboxTarget> targets{{.name = "ops", .policy = queue_policy(type)},
                                          {.name = "other", .policy = queue_policy(type)}};
  CHECK(outbox.set_targets(targets, t0).empty());
  return outbox;
}

SendResult http(int status, const std::string& retry_after = {}) {
  return {.status = status, .retry_after = retry_after};
}

SendResult broken(SendResult::Failure failure, bool body_sent = false) {
  return {.failure = failure, .body_sent = body_sent, .error = "no luck"};
}

// Sends one message, has it answered so, and says how long the next is held back.
Duration held_back_after(const SendResult& result) {
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({firing("a", t0)}, t0).empty());
  const auto job = outbox.next_due(t0);
  REQUIRE(job);
  const auto changes = outbox.on_result(job->id, job->target, result, t0);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].kind == Kind::retry);
  return *outbox.wake_at(t0) - t0;
}

// A store and its sender, as far as messages are concerned: what is put is kept until a change says
// that it is over, and a restart begins with what is kept.
class Station {
 public:
  explicit Station(TargetType type) : type_(type), outbox_(outbox_for(type)) {}

  void put(const OutboxRow& row, Instant now) {
    kept_.push_back(row);
    note(outbox_.put({row}, now));
  }

  void restart(Instant now) {
    outbox_ = outbox_for(type_);
    note(outbox_.put(kept_, now));
  }

  // All that goes until `end`, each answered with `status`.
  void live(Instant now, Instant end, int status) {
    while (now < end) {
      note(outbox_.expire(now));
      if (const auto job = outbox_.next_due(now)) {
        ++attempts[job->id];
        note(outbox_.on_result(job->id, job->target, http(status), now));
        if (status == 200) {
          delivered.push_back(job->id);
          bodies.push_back(job->body);
        }
        continue;
      }
      const auto wake = outbox_.wake_at(now);
      if (!wake) {
        return;
      }
      now = *wake;
    }
  }

  [[nodiscard]] std::size_t left() const { return kept_.size(); }

  std::map<std::string, int> attempts;
  std::vector<std::string> delivered;
  std::vector<std::string> bodies;
  std::vector<OutboxChange> ended;

 private:
  void note(const std::vector<OutboxChange>& changes) {
    for (const auto& change : changes) {
      const auto one = std::ranges::find(kept_, change.id, &OutboxRow::id);
      REQUIRE(one != kept_.end());
      if (change.kind == Kind::retry) {
        one->attempts = change.attempts;
        one->due = change.due;
        continue;
      }
      ended.push_back(change);
      kept_.erase(one);
    }
  }

  TargetType type_;
  Outbox outbox_;
  std::vector<OutboxRow> kept_;
};

TargetStatus target(const std::string& name, Circuit::State state, std::int64_t delivered = 0) {
  return {.name = name,
          .state = state,
          .last_error = state == Circuit::State::closed ? "" : "HTTP 503",
          .delivered = delivered};
}

}  // namespace

TEST_CASE("Retry-After holds back for what it says in seconds or as a date", "[S17]") {
  CHECK(held_back_after(http(429, "120")) == Duration{2min});
  CHECK(held_back_after(http(503, "Tue, 14 Nov 2023 22:23:20 GMT")) == Duration{10min});
}

TEST_CASE("a Retry-After of ten years is an hour, of nothing or the past a second", "[S17]") {
  CHECK(held_back_after(http(429, "315360000")) == Duration{1h});
  CHECK(held_back_after(http(429, "99999999999999999999999999")) == Duration{1h});
  CHECK(held_back_after(http(429, "Tue, 14 Nov 2033 22:13:20 GMT")) == Duration{1h});
  CHECK(held_back_after(http(429, "Sun, 06 Nov 1994 08:49:37 GMT")) == Duration{1s});
  CHECK(held_back_after(http(429, "0")) == Duration{1s});
}

TEST_CASE("a Retry-After of rubbish is as good as none", "[S17]") {
  for (const auto* rubbish : {"soon", "-5", "1e9", "12 parsecs", "\x01\x02", "Sun, 99 Nov 1994"}) {
    CHECK(held_back_after(http(429, rubbish)) == Duration{1s});
  }
}

TEST_CASE("whatever passes is tried again within the back-off", "[S17]") {
  for (const int status : {408, 425, 500, 502, 503, 504, 599}) {
    INFO("status " << status);
    CHECK(held_back_after(http(status)) <= Duration{1s});
  }
  for (const auto failure : {SendResult::Failure::network, SendResult::Failure::timeout}) {
    CHECK(held_back_after(broken(failure)) <= Duration{1s});
    CHECK(held_back_after(broken(failure, true)) <= Duration{1s});
  }
}

TEST_CASE("a target that says it is gone is asked once an hour and keeps its messages", "[S17]") {
  CHECK(held_back_after(http(410)) == Duration{1h});
}

TEST_CASE("a redirect and a refusal cost their message, after three tries, and no other", "[S17]") {
  for (const int status : {302, 307, 400, 401, 404, 413}) {
    INFO("status " << status);
    auto outbox = outbox_for(TargetType::webhook);
    CHECK(outbox.put({firing("poison", t0), firing("good", t0)}, t0).empty());
    std::vector<std::string> ended;
    auto now = t0;
    for (int steps = 0; outbox.rows() > 0 && steps < 100; ++steps) {
      if (const auto job = outbox.next_due(now)) {
        const auto result = http(job->id == "poison" ? status : 200);
        for (const auto& change : outbox.on_result(job->id, job->target, result, now)) {
          if (change.kind != Kind::retry) {
            ended.push_back(change.id + ' ' + std::string(name_of(change.kind)));
          }
        }
      } else {
        now = *outbox.wake_at(now);
      }
    }
    CHECK(ended == std::vector<std::string>{"good delivered", "poison dead"});
  }
}

TEST_CASE("a poison message blocks nobody, even while it is all that is asked for", "[S17]") {
  Station station(TargetType::webhook);
  auto outbox = outbox_for(TargetType::webhook);
  CHECK(outbox.put({firing("poison", t0)}, t0).empty());
  auto now = t0;
  std::set<std::string> delivered;
  for (int i = 0; i < 20; ++i) {
    now += 5s;
    CHECK(outbox.put({firing("good " + std::to_string(i), now)}, now).empty());
    while (const auto job = outbox.next_due(now)) {
      const bool is_good = job->id != "poison";
      if (is_good) {
        delivered.insert(job->id);
      }
      (void)outbox.on_result(job->id, job->target, http(is_good ? 200 : 500), now);
    }
  }
  CHECK(delivered.size() == 20);
}

TEST_CASE("down for a day with fifty restarts: a program gets every message once, in order",
          "[S18]") {
  Station station(TargetType::webhook);
  auto now = t0;
  std::vector<std::string> sent;
  for (int hour = 0; hour < 24; ++hour) {
    const auto key = "key" + std::to_string(hour % 4);
    const auto kind = hour / 4 % 2 == 0 ? MessageKind::firing : MessageKind::resolved;
    sent.push_back("ta_" + std::to_string(hour));
    station.put(row(sent.back(), key, kind, now), now);
    station.live(now, now + 1h, 503);
    now += 1h;
    station.restart(now);
    station.restart(now + 1s);
  }
  CHECK(station.left() == 24);
  CHECK(station.ended.empty());
  station.restart(now);
  station.restart(now);
  station.live(now, now + 1h, 200);
  CHECK(station.left() == 0);
  auto delivered = station.delivered;
  for (int key = 0; key < 4; ++key) {
    std::vector<int> order;
    for (const auto& id : delivered) {
      const int hour = std::stoi(id.substr(3));
      if (hour % 4 == key) {
        order.push_back(hour);
      }
    }
    CHECK(std::ranges::is_sorted(order));
  }
  std::ranges::sort(delivered);
  std::ranges::sort(sent);
  CHECK(delivered == sent);
}

TEST_CASE("a target that is away is not hammered", "[S18]") {
  Station station(TargetType::webhook);
  for (int i = 0; i < 100; ++i) {
    station.put(firing("ta_" + std::to_string(i), t0), t0);
  }
  station.live(t0, t0 + 1h, 503);
  int attempts = 0;
  for (const auto& [id, count] : station.attempts) {
    attempts += count;
  }
  CHECK(attempts <= 5 + 2 * 60);  // five failures, then a probe every half minute
}

TEST_CASE("a person gets what is over an hour late in one message that says so", "[S18]") {
  Station station(TargetType::slack);
  for (int i = 0; i < 5; ++i) {
    station.put(firing("ta_" + std::to_string(i), t0), t0);
  }
  station.put(row("ta_5", "ta_5", MessageKind::event, t0), t0);
  station.live(t0, t0 + 2h, 503);
  station.put(firing("ta_fresh", t0 + 2h), t0 + 2h);
  station.live(t0 + 2h, t0 + 3h, 200);
  CHECK(station.left() == 0);
  REQUIRE(station.bodies.size() == 2);
  const auto late = std::ranges::find_if(station.bodies, [](const std::string& body) {
    return body.find("DELIVERED LATE: 6 messages") != std::string::npos;
  });
  REQUIRE(late != station.bodies.end());
  for (int i = 0; i < 6; ++i) {
    CHECK(late->find("about ta_" + std::to_string(i)) != std::string::npos);
  }
  CHECK(station.ended.size() == 7);
  CHECK(std::ranges::all_of(station.ended,
                            [](const OutboxChange& c) { return c.kind == Kind::delivered; }));
}

TEST_CASE("what was late and refused goes alone, so that it spoils nothing for the others",
          "[S18]") {
  Station station(TargetType::slack);
  station.put(firing("ta_0", t0), t0);
  station.put(firing("ta_1", t0), t0);
  station.live(t0 + 2h, t0 + 2h + 1ms, 400);
  station.live(t0 + 2h + 2s, t0 + 3h, 200);
  REQUIRE(station.bodies.size() == 2);
  CHECK(station.bodies[0] == R"({"text":"about ta_0","blocks":[]})");
}

TEST_CASE("a late message quotes what was said, however long and whatever is in it", "[S18]") {
  const std::string quote = R"({"text":"a \"quote\" and \\ more","blocks":[]})";
  const std::string longer = R"({"text":")" + std::string(395, 'x') + R"(\u0007\u0007\u0007"})";
  const std::vector<std::string_view> bodies{quote, longer, "no body of ours"};
  const auto late = slack_late_body(bodies, "ops");
  CHECK(late.find(R"("text":"a \"quote\" and \\ more")") != std::string::npos);
  CHECK(late.find(R"(\u00…)") == std::string::npos);
  CHECK(late.find("x…\"") != std::string::npos);
  CHECK(late.find("(no text)") != std::string::npos);
}

TEST_CASE("a person whose target was away is told once of what is over", "[S18]") {
  Station station(TargetType::slack);
  station.put(row("ta_0", "k", MessageKind::firing, t0), t0);
  station.live(t0, t0 + 2h, 503);
  station.put(row("ta_1", "k", MessageKind::resolved, t0 + 2h), t0 + 2h);
  station.live(t0 + 2h, t0 + 3h, 200);
  CHECK(station.delivered == std::vector<std::string>{"ta_1"});
}

TEST_CASE("a target that is away for a minute is told once, and once that it works", "[S18]") {
  TargetWatch watch;
  using State = Circuit::State;
  CHECK(watch.look(std::vector{target("ops", State::open)}, t0).empty());
  CHECK(watch.look(std::vector{target("ops", State::open)}, t0 + 59s).empty());
  const auto news = watch.look(std::vector{target("ops", State::open)}, t0 + 1min);
  REQUIRE(news.size() == 1);
  CHECK_FALSE(news[0].works);
  CHECK(news[0].since == t0);
  CHECK(news[0].text() ==
        "Target ops is broken since 2023-11-14T22:13:20Z: HTTP 503. 0 messages wait.");
  CHECK(watch.look(std::vector{target("ops", State::open)}, t0 + 2h).empty());
  const auto over = watch.look(std::vector{target("ops", State::closed, 1)}, t0 + 3h);
  REQUIRE(over.size() == 1);
  CHECK(over[0].works);
  CHECK(over[0].id() != news[0].id());
  CHECK(watch.look(std::vector{target("ops", State::closed, 2)}, t0 + 4h).empty());
}

TEST_CASE("a short absence is told to nobody", "[S18]") {
  TargetWatch watch;
  CHECK(watch.look(std::vector{target("ops", Circuit::State::open)}, t0).empty());
  CHECK(watch.look(std::vector{target("ops", Circuit::State::closed, 1)}, t0 + 30s).empty());
  CHECK(watch.look(std::vector{target("ops", Circuit::State::open, 1)}, t0 + 90s).empty());
}

TEST_CASE("fifty restarts tell of a broken target once, and none of them takes it for mended",
          "[S18]") {
  TargetWatch watch;
  CHECK(watch.look(std::vector{target("ops", Circuit::State::open)}, t0).empty());
  CHECK(watch.look(std::vector{target("ops", Circuit::State::open)}, t0 + 1min).size() == 1);
  for (int i = 0; i < 50; ++i) {
    const auto now = t0 + 1h + i * 10min;
    TargetWatch next;
    REQUIRE(next.decode(watch.encode()));
    CHECK(next.look({}, now).empty());
    CHECK(next.look(std::vector{target("ops", Circuit::State::closed)}, now).empty());
    CHECK(next.look(std::vector{target("ops", Circuit::State::open)}, now + 1min).empty());
    watch = next;
  }
  CHECK(watch.look(std::vector{target("ops", Circuit::State::closed, 1)}, t0 + 24h).size() == 1);
}

TEST_CASE("a message that was given up is told at once", "[S18]") {
  TargetWatch watch;
  auto ops = target("ops", Circuit::State::closed);
  CHECK(watch.look(std::vector{ops}, t0).empty());
  ops.dead = 1;
  ops.last_error = "HTTP 400";
  CHECK(watch.look(std::vector{ops}, t0).size() == 1);
  CHECK(watch.look(std::vector{ops}, t0 + 1h).empty());
}

TEST_CASE("a saved watch that makes no sense is an empty one", "[S18]") {
  TargetWatch watch;
  for (const auto* bytes : {"x", "1 1 3 3\nab", "1 1 -1 3\n", "1 1 99999999999999999999 3\n"}) {
    CHECK_FALSE(watch.decode(bytes));
    CHECK(watch.encode().empty());
  }
  CHECK(watch.decode(""));
}
