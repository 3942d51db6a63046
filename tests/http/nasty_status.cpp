// SPDX-License-Identifier: Apache-2.0
#include "http/nasty_status.hpp"

#include <limits>

namespace tokentail::test {
namespace {

const std::string evil = "a\"b\\c\nd\x1b[31m\xff{}<script>\xe2\x80\xae";

MeteredUsage large_totals() {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return {.input = most,
          .output = most,
          .cache_read = 1,
          .cache_write = 2,
          .reasoning = 3,
          .cost = Money::dollars(1'000'000'000) + Money{1},
          .calls = 7,
          .errors = 1};
}

}  // namespace

Status nasty_status() {
  Status status{.version = "0.1.0", .started_at = instant_from_ns(1'700'000'000'123'000'000)};
  status.now = status.started_at + std::chrono::hours(1);
  status.ready = true;
  status.files.assign(60, {.path = evil, .state = "reading", .lag_bytes = 2});
  status.intake = {.lines = 10, .records = 9, .rejected = {{"not_json", 1}}};
  status.intake.last_record_at = status.now;
  // Different bytes that look the same once they are safe to show.
  status.usage = {{.model = evil, .feature = "", .usage = large_totals()},
                  {.model = "m\n", .feature = "f", .usage = {.input = 1, .calls = 1}},
                  {.model = "m\\n", .feature = "f", .usage = {.input = 2, .calls = 1}}};
  status.rules = {{.name = "spike", .severity = "critical", .keys = 3, .firing = 1, .fired = 2}};
  status.alerts = {{.rule = "spike",
                    .severity = "critical",
                    .key = {{"user", evil}},
                    .value = "500.01",
                    .limit = "500",
                    .unit = "usd",
                    .text = evil,
                    .since = status.started_at}};
  status.alerts_total = 1;
  status.silences = {{.id = "s_00000000", .key = {{"user", evil}}, .author = evil}};
  status.silenced = 3;
  status.targets = {
      {.name = "ops", .queued = 2, .oldest = std::chrono::milliseconds(1500), .state = "ok"}};
  status.checkpoint = {
      .last_at = status.now, .last_duration = Duration{1'000'001}, .merges_due = 3};
  status.servers = {{.name = "status", .requests = {5, 4, 3, 2, 1}}};
  return status;
}

}  // namespace tokentail::test
