// SPDX-License-Identifier: Apache-2.0
#include "notify/sender.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "support/catch.hpp"
#include "support/http_receiver.hpp"

using namespace tokentail;
using namespace tokentail::test;
using namespace std::chrono_literals;
using Kind = OutboxChange::Kind;

namespace {

Instant system_now() {
  return std::chrono::system_clock::now();
}

// Collects the changes a sender reports.
class Ledger {
 public:
  Sender::OnReport listener() {
    return [this](SenderReport report) {
      {
        const std::lock_guard lock(mutex_);
        std::ranges::move(report.changes, std::back_inserter(changes_));
      }
      changed_.notify_all();
    };
  }

  // Once there is a change of this kind and id, or after ten seconds.
  bool wait_for(Kind kind, const std::string& id) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [&] { return count_of(kind, id) > 0; });
  }

  std::int64_t count(Kind kind, const std::string& id) {
    const std::lock_guard lock(mutex_);
    return count_of(kind, id);
  }

 private:
  std::int64_t count_of(Kind kind, const std::string& id) const {
    return std::ranges::count_if(changes_, [&](const OutboxChange& change) {
      return change.kind == kind && change.id == id;
    });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<OutboxChange> changes_;
};

Endpoint endpoint(const std::string& name, const HttpReceiver& receiver) {
  return {.name = name,
          .type = TargetType::webhook,
          .url = *parse_target_url(receiver.url(), {}),
          .keys = *parse_signing_keys("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
          .policy = {},
          .ca_file = {}};
}

SenderSettings settings_for(std::vector<Endpoint> endpoints) {
  return {.endpoints = std::move(endpoints),
          .limits = {},
          .timeouts = {.connect = 5s, .total = 5s},
          .jitter_seed = 1};
}

OutboxRow row(const std::string& id, const std::string& target = "ops") {
  const auto now = system_now();
  return {.id = id,
          .target = target,
          .dedup_key = id,
          .kind = MessageKind::firing,
          .body = "{\"id\":\"" + id + "\"}",
          .created = now,
          .due = now};
}

}  // namespace

TEST_CASE("a row that is put arrives signed, and is reported delivered") {
  HttpReceiver receiver;
  Ledger ledger;
  Sender sender(settings_for({endpoint("ops", receiver)}), system_now, ledger.listener());
  REQUIRE(sender.put({row("a")}));
  CHECK(ledger.wait_for(Kind::delivered, "a"));
  const auto received = receiver.wait_for(1);
  REQUIRE(received.size() == 1);
  CHECK(received[0].body == R"({"id":"a"})");
  CHECK(received[0].header("webhook-id") == "a");
  CHECK(received[0].header("webhook-signature").starts_with("v1,"));
}

TEST_CASE("a failed delivery is reported and tried again with the same id") {
  HttpReceiver receiver({{.status = 503}, {.status = 200}});
  Ledger ledger;
  Sender sender(settings_for({endpoint("ops", receiver)}), system_now, ledger.listener());
  REQUIRE(sender.put({row("a")}));
  CHECK(ledger.wait_for(Kind::delivered, "a"));
  CHECK(ledger.count(Kind::retry, "a") == 1);
  const auto received = receiver.wait_for(2);
  REQUIRE(received.size() == 2);
  CHECK(received[0].header("webhook-id") == received[1].header("webhook-id"));
}

TEST_CASE("a target that hangs neither blocks the caller nor another target") {
  HttpReceiver hanging({{.manner = Answer::Manner::hang}});
  HttpReceiver working;
  Ledger ledger;
  Sender sender(settings_for({endpoint("down", hanging), endpoint("up", working)}), system_now,
                ledger.listener());
  REQUIRE(sender.put({row("a", "down")}));
  CHECK(hanging.wait_for(1).size() == 1);
  REQUIRE(sender.put({row("b", "up"), row("c", "up")}));
  CHECK(ledger.wait_for(Kind::delivered, "c"));
  CHECK(ledger.count(Kind::delivered, "a") == 0);
}

TEST_CASE("stopping waits for what is on its way, and leaves the rest to the store") {
  HttpReceiver hanging({{.manner = Answer::Manner::hang}});
  Ledger ledger;
  Sender sender(settings_for({endpoint("ops", hanging)}), system_now, ledger.listener());
  REQUIRE(sender.put({row("a"), row("b")}));
  CHECK(hanging.wait_for(1).size() == 1);
  sender.stop(50ms, Drain::in_flight);
  CHECK(ledger.count(Kind::delivered, "a") == 0);
  CHECK_FALSE(sender.put({row("c")}));
}

TEST_CASE("draining everything delivers what is queued, retries included") {
  HttpReceiver receiver({{.status = 503}, {.status = 200}});
  Ledger ledger;
  Sender sender(settings_for({endpoint("ops", receiver)}), system_now, ledger.listener());
  REQUIRE(sender.put({row("a"), row("b"), row("c")}));
  sender.stop(10s, Drain::everything);
  for (const auto* id : {"a", "b", "c"}) {
    CHECK(ledger.count(Kind::delivered, id) == 1);
  }
}

TEST_CASE("a reload moves the waiting rows to the new address of their target") {
  HttpReceiver refusing(std::vector<Answer>{{.status = 410}});
  HttpReceiver working;
  Ledger ledger;
  Sender sender(settings_for({endpoint("ops", refusing)}), system_now, ledger.listener());
  REQUIRE(sender.put({row("a")}));
  CHECK(ledger.wait_for(Kind::retry, "a"));
  sender.reload({endpoint("ops", working)});
  CHECK(ledger.wait_for(Kind::delivered, "a"));
  CHECK(working.wait_for(1).size() == 1);
}

TEST_CASE("more rows than the inbox holds are refused whole") {
  HttpReceiver receiver;
  Ledger ledger;
  Sender sender(settings_for({endpoint("ops", receiver)}), system_now, ledger.listener());
  CHECK_FALSE(sender.put(std::vector<OutboxRow>(20'001, row("a"))));
  CHECK(ledger.count(Kind::delivered, "a") == 0);
}
