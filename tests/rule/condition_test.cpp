// SPDX-License-Identifier: Apache-2.0
#include "rule/condition.hpp"

#include <array>
#include <random>
#include <string>

#include "rule/checker.hpp"
#include "rule/condition_compiler.hpp"
#include "rule/parser.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

struct BothForms {
  Program program;
  Condition condition;
};

BothForms both_forms(const std::string& text) {
  auto expression = parse_expression(text).value();
  const Scope scope;
  Complaints complaints;
  REQUIRE(check(expression, scope, complaints) == Unit::boolean);
  const Surroundings around{.scope = scope, .windows = {}};
  return {.program = compile(expression, around),
          .condition = compile_condition(expression, around)};
}

// Some fields are always missing from some records, so that all three truths occur.
UsageRecord random_record(std::mt19937& random) {
  UsageRecord record = a_record();
  record[Dimension::user] = random() % 2 == 0 ? "ana" : "bob";
  record[Dimension::tenant] = random() % 2 == 0 ? "acme" : "";
  record.in_uncached = random() % 3 == 0 ? std::nullopt : std::optional<Tokens>(random() % 200);
  record.context_window = random() % 3 == 0 ? std::nullopt : std::optional<Tokens>(200);
  record.status = random() % 2 == 0 ? std::nullopt : std::optional<std::int32_t>(402);
  record.error = random() % 2 == 0 ? "" : "budget_exceeded";
  record.finish_reason = random() % 2 == 0 ? "" : "stop";
  return record;
}

std::string random_expression(std::mt19937& random, int depth) {
  static constexpr std::array<std::string_view, 10> tests{
      "input_tokens > 100 tokens",
      "input_tokens >= 50% of context_window",
      "2 * input_tokens < context_window + 100 tokens",
      "status == 402",
      "402 != status",
      "error in [\"budget_exceeded\", \"other\"]",
      "finish_reason == \"stop\"",
      "tenant != \"acme\"",
      "user like \"a*\"",
      "1 < 2",
  };
  const auto choice = depth == 0 ? 0 : random() % 4;
  if (choice == 0) {
    return std::string(tests[random() % tests.size()]);
  }
  const auto left = random_expression(random, depth - 1);
  if (choice == 1) {
    return "not (" + left + ")";
  }
  return "(" + left + (choice == 2 ? " and " : " or ") + random_expression(random, depth - 1) + ")";
}

}  // namespace

TEST_CASE("a condition holds and fails exactly where its expression is true and false") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 500; ++i) {
    const auto text = random_expression(random, 4);
    CAPTURE(text);
    const auto forms = both_forms(text);
    for (int j = 0; j < 20; ++j) {
      const auto record = random_record(random);
      const Evidence evidence{.record = &record, .now = record.time};
      const auto value = forms.program.run(evidence);
      CHECK(forms.condition.holds(evidence) == value.is_true());
      CHECK(forms.condition.fails(evidence) == value.is_false());
    }
  }
}

TEST_CASE("a condition on windows and names alone needs no record") {
  CHECK(both_forms("input_tokens > 1 tokens").condition.reads_record());
  CHECK(both_forms("user like \"a*\" and error == \"\"").condition.reads_record());
  CHECK_FALSE(both_forms("user like \"a*\"").condition.reads_record());
}

TEST_CASE("a text list tells texts of equal length apart, and very long ones") {
  const std::string long_text(100, 'x');
  const TextList list({"quota", "", long_text});
  CHECK(list.contains("quota"));
  CHECK(list.contains(""));
  CHECK(list.contains(long_text));
  CHECK_FALSE(list.contains("quote"));
  CHECK_FALSE(list.contains(long_text + "x"));
}
