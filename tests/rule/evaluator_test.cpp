// SPDX-License-Identifier: Apache-2.0
#include "rule/evaluator.hpp"

#include <chrono>

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant noon = at("2026-03-10T12:00:00Z");

std::string event_rule(const std::string& when) {
  return "rules:\n  - rule: r\n    when: " + when + "\n";
}

// Whether an event rule fires on the record.
bool fires(const std::string& when, const UsageRecord& record) {
  return Bench(event_rule(when)).feed(record) == 1;
}

}  // namespace

TEST_CASE("a missing field makes a comparison unknown, and unknown is not true") {
  const auto record = record_at(noon);
  CHECK_FALSE(fires("cost > $0", record));
  CHECK_FALSE(fires("not (cost > $0)", record));
  CHECK_FALSE(fires("user != \"alice\"", record));
  CHECK(fires("cost > $0 or error == \"\"", record));
  CHECK_FALSE(fires("cost > $0 and error == \"\"", record));
  CHECK(fires("not (cost > $0 and error != \"\")", record));
}

TEST_CASE("texts are compared whole, listed, or matched by globs") {
  auto record = usage(noon, "alice", 10);
  record.error = "insufficient_quota";
  CHECK(fires("error in [\"budget_exceeded\", \"insufficient_quota\"]", record));
  CHECK_FALSE(fires("error in [\"insufficient\"]", record));
  CHECK(fires("model like \"gpt-*\"", record));
  CHECK_FALSE(fires("model like \"gpt\"", record));
  CHECK(fires("model like \"?pt-4*\" and not (user like \"bob*\")", record));
  CHECK(fires("error_code == \"insufficient_quota\"", record));
}

TEST_CASE("arithmetic is exact and division by zero is unknown") {
  auto record = usage(noon, "alice", 90);
  record.context_window = 100;
  CHECK_FALSE(fires("input_tokens > 90% of context_window", record));
  CHECK(fires("input_tokens >= 90% of context_window", record));
  CHECK(fires("input_tokens / context_window == 0.9", record));
  CHECK(fires("input_tokens + 10 tokens == context_window", record));
  CHECK(fires("prompt_tokens * 2 - 80 tokens == context_window", record));
  record.context_window = 0;
  CHECK_FALSE(fires("input_tokens / context_window > 0", record));
  record.status = 413;
  CHECK(fires("status in [402, 413]", record));
}

TEST_CASE("operators bind as in sentences") {
  auto record = usage(noon, "alice", 10);
  CHECK(fires("user == \"alice\" or user == \"x\" and user == \"y\"", record));
  CHECK_FALSE(fires("(user == \"alice\" or user == \"x\") and user == \"y\"", record));
  CHECK(fires("not user == \"x\" and user == \"alice\"", record));
  CHECK(fires("2 + 3 * 4 == 14", record));
  CHECK(fires("10 - 3 - 2 == 5", record));
}

TEST_CASE("a sliding sum fires above its limit and clears with hysteresis") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    params: { budget: 1M tokens }
    when: sum(total_tokens over 1h) > budget
    clear: sum(total_tokens over 1h) < 80% of budget
)");
  CHECK(bench.feed(usage(noon, "alice", 1'000'000)) == 0);
  CHECK(bench.feed(usage(noon + minutes{1}, "alice", 1)) == 1);
  CHECK_FALSE(bench.cleared(noon + minutes{30}));
  CHECK(bench.cleared(noon + minutes{62}));
  CHECK(bench.feed(usage(noon + minutes{2}, "bob", 5)) == 0);
}

TEST_CASE("a finding reads as a sentence with value, limit, key and window") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    when: sum(total_tokens over 1h) > 1M tokens
)");
  bench.feed(usage(noon, "alice", 1'234'567));
  const auto finding = bench.finding(noon);
  CHECK(finding.text == "user alice: 1.2M tokens in the last 1h, over the limit of 1M tokens");
  CHECK(decimal(finding.value, finding.unit) == "1234567");
  CHECK(decimal(finding.limit, finding.unit) == "1000000");
  CHECK(finding.unit == Unit::tokens);
  CHECK(finding.window == bounds(bench.rule().window, Calendar{}, noon));
  CHECK(bench.finding(noon + hours{2}).text ==
        "user alice: 0 tokens in the last 1h, no longer over the limit of 1M tokens");
}

TEST_CASE("a finding names the comparison whose limit is worked out, else the largest limit") {
  auto record = usage(noon, "alice", 120);
  record.context_window = 128;
  Bench worked(event_rule("input_tokens > 10 tokens and input_tokens > 90% of context_window"));
  CHECK(worked.finding(record).text ==
        "120 tokens of input, over 90% of context_window (limit 115 tokens)");
  Bench largest(event_rule("input_tokens > 10 tokens and total_tokens > 100 tokens"));
  CHECK(largest.finding(record).text == "120 tokens, over the limit of 100 tokens");
}

TEST_CASE("texts in a finding need no limit") {
  auto record = usage(noon, "alice", 10);
  record.error = "budget_exceeded";
  record.status = 402;
  Bench bench(
      "rules:\n  - rule: r\n    by: [feature, tenant]\n    when: error in "
      "[\"budget_exceeded\"]\n");
  CHECK(bench.feed(record) == 1);
  CHECK(bench.finding(record).text == "feature chat: error budget_exceeded");
  CHECK(decimal(bench.finding(record).value, Unit::number) == "1");
  CHECK(Bench(event_rule("status == 402")).finding(record).text == "status 402");
}

TEST_CASE("levels count from the lowest") {
  Bench bench(R"(rules:
  - rule: r
    params: { budget: $10 }
    when: sum(cost over today) > level
    levels: { info: 50% of budget, warning: 80% of budget, critical: budget }
    clear: next_period
    say: "{value} of {budget}, past {level}"
)");
  auto record = usage(noon, "alice", 10);
  record.cost = Money::dollars(5);
  CHECK(bench.feed(record) == 0);
  record.cost = Money::dollars(1);
  CHECK(bench.feed(record) == 1);
  record.cost = Money::dollars(3);
  CHECK(bench.feed(record) == 2);
  CHECK(bench.feed(record) == 3);
  CHECK(bench.finding(noon, 2).text == "$12.00 of $10.00, past $8.00");
  CHECK(bench.finding(noon, 2).severity == Severity::warning);
  CHECK(bench.rule().levels.at(2).severity == Severity::critical);
  CHECK(bench.ask(at("2026-03-11T00:00:00Z")) == 0);
}

TEST_CASE("a key is learning until it owns enough days") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    when: sum(total_tokens over today) > 2 * daily_avg(total_tokens over 7d)
    min_history: 2d
)");
  CHECK(bench.feed(usage(noon, "alice", 100)) == 0);
  CHECK(bench.feed(usage(noon + hours{24}, "alice", 100)) == 0);
  CHECK(bench.feed(usage(noon + hours{48}, "alice", 900)) == 0);
  CHECK(bench.feed(usage(noon + hours{72}, "alice", 1000)) == 0);
  CHECK(bench.feed(usage(noon + hours{72}, "alice", 1)) == 1);
  CHECK(bench.finding(noon + hours{72}).text ==
        "user alice: 1001 tokens today, over 2 x the 7-day average (limit 1000 tokens)");
}

TEST_CASE("a filter decides what counts") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    params: { code: '"boom"' }
    where: error == code
    when: count(over 5m) >= 2
)");
  auto bad = usage(noon, "alice", 1);
  bad.error = "boom";
  CHECK(bench.feed(bad) == 0);
  CHECK(bench.feed(usage(noon, "alice", 1)) == 0);
  CHECK(bench.feed(bad) == 1);
  CHECK(bench.finding(noon).text ==
        "user alice: 2 requests in the last 5m, at or over the limit of 2");
}

TEST_CASE("an override changes the numbers of the keys it matches, exact names first") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    params: { budget: 100 tokens }
    when: sum(total_tokens over 1h) > budget
    clear: sum(total_tokens over 1h) < 50% of budget
    override:
      - { match: { user: "trial-*" }, set: { budget: 10 tokens }, severity: info }
      - { match: { user: trial-vip }, set: { budget: 1k tokens } }
      - { match: { user: bot }, disabled: true }
)");
  CHECK(bench.feed(usage(noon, "alice", 50)) == 0);
  CHECK(bench.feed(usage(noon, "trial-9", 50)) == 1);
  CHECK(bench.finding(noon).severity == Severity::info);
  CHECK(bench.finding(noon).text ==
        "user trial-9: 50 tokens in the last 1h, over the limit of 10 tokens");
  CHECK(bench.feed(usage(noon, "trial-vip", 500)) == 0);
  CHECK_FALSE(bench.cleared(noon));
  CHECK(bench.feed(usage(noon, "bot", 5000)) == 0);
  CHECK(bench.cleared(noon));
}

TEST_CASE("a rule that reads the record is not judged by time alone") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    when: count(over 1h) >= 1 and input_tokens > 10 tokens
)");
  CHECK(bench.feed(usage(noon, "alice", 50)) == 1);
  CHECK(bench.ask(noon + minutes{5}) == 0);
  CHECK_FALSE(bench.cleared(noon + minutes{5}));
  CHECK(bench.feed(usage(noon + minutes{6}, "alice", 5)) == 0);
}

TEST_CASE("a key of which nothing is known any more leaves firing") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    when: max(input_tokens over 5m) > 10 tokens
    clear: max(input_tokens over 5m) < 5 tokens
)");
  CHECK(bench.feed(usage(noon, "alice", 50)) == 1);
  CHECK(bench.finding(noon).text ==
        "user alice: up to 50 tokens of input in one request in the last 5m, over the limit of 10 "
        "tokens");
  CHECK_FALSE(bench.cleared(noon + minutes{1}));
  CHECK(bench.cleared(noon + minutes{10}));
}

TEST_CASE("history counts the days of the rule's own zone, whatever windows it reads") {
  Bench bench(R"(timezone: America/New_York
rules:
  - rule: r
    by: user
    when: silent(30m)
    min_history: 1d
)");
  bench.feed(usage(at("2026-03-09T12:00:00Z"), "alice", 1));
  bench.feed(usage(at("2026-03-10T12:00:00Z"), "alice", 1));
  bench.feed(usage(at("2026-03-11T02:00:00Z"), "alice", 1));
  CHECK(bench.ask(at("2026-03-11T03:00:00Z")) == 0);
  CHECK(bench.ask(at("2026-03-11T04:00:00Z")) == 1);
}

TEST_CASE("a share with a least number of requests leaves firing when the requests stop") {
  Bench bench(R"(rules:
  - rule: r
    by: user
    when: share(failed over 10m) > 5% and count(over 10m) >= 2
    clear: share(failed over 10m) < 2%
)");
  auto record = usage(noon, "alice", 50);
  record.status = 500;
  CHECK(bench.feed(record) == 0);
  CHECK(bench.feed(record) == 1);
  CHECK_FALSE(bench.cleared(noon + minutes{9}));
  CHECK(bench.cleared(noon + minutes{11}));
}

TEST_CASE("whether a record failed, has usage or has a cost is always known") {
  auto record = record_at(noon);
  CHECK(fires("not failed and not has_usage and not has_cost", record));
  record.status = 200;
  CHECK_FALSE(fires("failed", record));
  record.status = 400;
  CHECK(fires("failed", record));
  record.status.reset();
  record.error = "overloaded";
  CHECK(fires("failed", record));
  record.in_uncached = 10;
  CHECK(fires("not has_usage", record));  // of output nothing is known
  record.total_logged = 12;
  CHECK(fires("has_usage and not has_cost", record));
  record.cost = Money{0};
  CHECK(fires("has_cost", record));
}

TEST_CASE("a template shows what is missing as unknown") {
  Bench bench(
      "rules:\n  - rule: r\n    when: total_tokens > 5 tokens\n    let: { used: "
      "input_tokens / context_window }\n    say: \"{user} {tenant} {used:pct} {{}}\"\n");
  auto record = usage(noon, "alice", 10);
  CHECK(bench.finding(record).text == "alice unknown unknown {}");
  record.context_window = 11;
  CHECK(bench.finding(record).text == "alice unknown 90% {}");
}

TEST_CASE("the next change is the earliest of the windows the rule reads") {
  Bench bench("rules:\n  - rule: r\n    when: sum(cost over today) > $5\n");
  CHECK(bench.rule().aggregators.size() == 1);
  auto record = usage(noon, "alice", 1);
  bench.feed(record);
  CHECK(next_change(bench.rule(), bench.passed(noon)) == Instant::max());
  record.cost = Money::dollars(1);
  bench.feed(record);
  CHECK(next_change(bench.rule(), bench.passed(noon)) == at("2026-03-11T00:00:00Z"));
}

TEST_CASE("a long chain and a deep nest run alike") {
  const auto record = usage(noon, "alice", 1);
  std::string sum = "1";
  std::string nest = "1";
  for (int i = 0; i < 50; ++i) {
    sum += " + 1";
    nest = "1 + (" + nest + ")";
  }
  CHECK(fires(sum + " == 51", record));
  CHECK(fires("status + " + sum + " == 51", [&] {
    auto with_status = record;
    with_status.status = 0;
    return with_status;
  }()));
  CHECK(fires(nest + " + status == 51 + (0 + status)", [&] {
    auto with_status = record;
    with_status.status = 7;
    return with_status;
  }()));
}

}  // namespace tokentail
