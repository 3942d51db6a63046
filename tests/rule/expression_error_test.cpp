// SPDX-License-Identifier: Apache-2.0
// What a person reads who wrote an expression that does not work, to the column.
#include <string>

#include "rule/checker.hpp"
#include "rule/parser.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

Scope scope() {
  Scope result;
  result.constants["budget"] = {.unit = Unit::usd, .number = {500}, .text = {}};
  result.constants["tries"] = {.unit = Unit::number, .number = {3}, .text = {}};
  return result;
}

// The expression, a caret under the place, the message and the hint.
std::string golden(const std::string& text) {
  Complaints complaints;
  if (auto parsed = parse_expression(text)) {
    check(*parsed, scope(), complaints);
  } else {
    complaints.push_back(parsed.error());
  }
  std::string result = text + "\n";
  for (const auto& complaint : complaints) {
    result += std::string(complaint.span.begin, ' ') + "^ " + complaint.message +
              (complaint.hint.empty() ? "" : "; " + complaint.hint) + "\n";
  }
  return result;
}

void check_golden(const std::string& expected) {
  CHECK(golden(expected.substr(0, expected.find('\n'))) == expected);
}

}  // namespace

TEST_CASE("minutes are told from millions") {
  check_golden(R"x(sum(total_tokens over 1h) > 1m tokens
                            ^ cannot compare tokens with duration; 1m is one minute, 1M is a million
)x");
  check_golden(R"x(sum(total_tokens over 1h) > 5m
                            ^ cannot compare tokens with duration; 5m is 5 minutes, 5M is 5 million
)x");
  check_golden(R"x(latency > 5m tokens
          ^ 5m is not a number of tokens; 5m is 5 minutes, 5M is 5 million
)x");
  check_golden(R"x(sum(cost over 1M) > $5
              ^ "1M" is not a duration; 1M is a million, 1m is one minute: write 1m
)x");
}

TEST_CASE("an amount without a unit is told which unit it lacks") {
  check_golden(R"x(sum(cost over today) > 500
                       ^ cannot compare usd with number; write a unit, as in "$500"
)x");
  check_golden(R"x(500 < sum(cost over today)
^ cannot compare usd with number; write a unit, as in "$500"
)x");
  check_golden(R"x(input_tokens > 200k
               ^ cannot compare tokens with number; write a unit, as in "200k tokens"
)x");
  check_golden(R"x(latency > 30
          ^ cannot compare duration with number; write a unit, as in "30s"
)x");
  check_golden(R"x(input_tokens > 90%
               ^ cannot compare tokens with number; a share needs "of", as in "90% of context_window"
)x");
  check_golden(R"x(user == 5
        ^ cannot compare text with number; write texts in double quotes, as in "5"
)x");
}

TEST_CASE("an unknown name brings the nearest known one") {
  check_golden(R"x(sum(inputtokens over 1h) > 1M tokens
    ^ unknown name "inputtokens"; did you mean "input_tokens"?
)x");
  check_golden(R"x(cost > budgit
       ^ unknown name "budgit"; did you mean "budget"?
)x");
  check_golden(R"x(sun(cost over 1h) > $5
^ unknown function "sun"; did you mean "sum"?
)x");
  check_golden(R"x(sum(cost over todey) > $5
              ^ unknown window "todey"; did you mean "today"?
)x");
  check_golden(R"x(zzzzzzzz > 3
^ unknown name "zzzzzzzz"; it is no field and no parameter; a text stands in double quotes
)x");
  check_golden(R"x(cost > level
       ^ this rule has no levels; add: levels: { warning: ..., critical: ... }
)x");
  check_golden(R"x(sum > $5
^ sum is a function; as in: sum(cost over 1h)
)x");
}

TEST_CASE("a call says what it needs") {
  check_golden(R"x(sum(total_tokens) > 1M tokens
                ^ sum() needs a window; write "over 1h"
)x");
  check_golden(R"x(daily_avg(cost) > $5
              ^ daily_avg() needs a window; write "over 7d"
)x");
  check_golden(R"x(sum(over 1h) > $5
^ sum() needs a value; as in: sum(cost over 1h)
)x");
  check_golden(R"x(count(user over 1h) > 5
      ^ count() counts records and takes no value; write: count(over 5m); filter with `where`
)x");
  check_golden(R"x(max(user over 1h) == "x"
    ^ max() cannot take "user"; it is a text
)x");
  check_golden(R"x(sum(context_window over 1h) > 1M tokens
    ^ sum() cannot take "context_window"; it is not an amount that adds up
)x");
  check_golden(R"x(sum(cost * 2 over 1h) > $5
    ^ sum() takes a plain field; as in: sum(cost over 1h)
)x");
  check_golden(R"x(sum(cost, 5m) > $5
        ^ unexpected ","; windows are written "over 5m", numbers without commas
)x");
  check_golden(R"x(sum(cost over) > $5
             ^ a window is missing; write: over 1h, or: over today
)x");
}

TEST_CASE("a window out of range says the range") {
  check_golden(R"x(count(over 30s) > 5
           ^ a window of 30s is out of range; sliding windows are 1m to 35d
)x");
  check_golden(R"x(count(over 40d) > 5
           ^ a window of 40d is out of range; sliding windows are 1m to 35d
)x");
  check_golden(R"x(count(over 61s500ms) > 5
           ^ a window is a whole number of seconds
)x");
  check_golden(R"x(daily_avg(cost over 36h) > $5
                    ^ daily_avg() takes whole days, 1d to 90d; as in: over 7d
)x");
  check_golden(R"x(daily_avg(cost over today) > $5
                    ^ daily_avg() takes whole days, 1d to 90d; as in: over 7d
)x");
}

TEST_CASE("each function says what it takes") {
  check_golden(R"x(share(cost over 10m) > 5%
      ^ share() needs a condition; this is usd; as in: share(status == 429 over 10m)
)x");
  check_golden(R"x(distinct(cost over 1h) > 5
         ^ distinct() takes a name from the log; user, feature, model, ...; as in: distinct(user over 1h)
)x");
  check_golden(R"x(first_seen(model over today)
                      ^ first_seen() needs a length of time; as in: over 30d
)x");
  check_golden(R"x(forecast(cost over 1h) > $5
                   ^ forecast() needs a calendar window; today, this_hour, this_week or this_month
)x");
  check_golden(R"x(rising(input_tokens over 1h) > 5
                         ^ rising() takes no window; as in: rising(input_tokens)
)x");
  check_golden(R"x(turns_until(input_tokens) < 3
            ^ turns_until() needs a limit that is approached; as in: turns_until(input_tokens >= context_window)
)x");
  check_golden(R"x(silent(30)
       ^ silent() needs a length of time; as in: silent(30m)
)x");
  check_golden(R"x(silent(60d)
       ^ silent() takes 1s to 35d; as in: silent(30m)
)x");
  check_golden(R"x(elapsed(yesterday) > 6h
        ^ elapsed() needs a calendar window; today, this_hour, this_week or this_month
)x");
  check_golden(R"x(share(count(over 1h) > 5 over 1h) > 5%
      ^ count() cannot stand here; this sees one record at a time; put it into `when`
)x");
}

TEST_CASE("an offset stands behind a sliding window") {
  check_golden(R"x(sum(cost over today offset 7d) > $5
                           ^ a calendar window takes no offset; compare lengths of time, as in: over 24h offset 7d
)x");
  check_golden(R"x(max(cost over 1h offset 7d) > $5
                        ^ max() takes no offset; sum, count, avg, share and p95 do
)x");
  check_golden(R"x(sum(cost over 1h offset 40d) > $5
                        ^ an offset of 40d is out of range; 1m to 35d, in whole seconds
)x");
  check_golden(R"x(sum(cost offset 7d) > $5
         ^ unexpected "offset"; it stands behind "over": over 1h offset 7d
)x");
  check_golden(R"x(sum(cost over 1h same_weekday) > $5
                 ^ sum() does not look at weekdays; as in: daily_avg(cost over 28d same_weekday)
)x");
  check_golden(R"x(daily_avg(cost over 6d same_weekday) > $5
                    ^ 6d holds no day of the same weekday; as in: daily_avg(cost over 28d same_weekday)
)x");
}

TEST_CASE("units that do not go together are refused") {
  check_golden(R"x(sum(cost over 1h) + sum(total_tokens over 1h) > $5
                    ^ cannot add tokens to usd
)x");
  check_golden(R"x(cost - 5 > $5
       ^ cannot subtract number from usd; write a unit, as in "$5"
)x");
  check_golden(R"x(cost * cost > $5
       ^ cannot multiply usd by usd; one side must be a plain number
)x");
  check_golden(R"x(cost / input_tokens > $5
       ^ cannot divide usd by tokens; divide by a number, or by the same unit
)x");
  check_golden(R"x(cost of cost > $5
^ "of" needs a share on its left; as in: 90% of context_window
)x");
  check_golden(R"x(cost > tries
       ^ cannot compare usd with number; "tries" is number
)x");
  check_golden(R"x(user + 1 > 5
^ cannot calculate with a text
)x");
  check_golden(R"x(status == "413"
          ^ cannot compare number with text; leave the quotes away
)x");
  check_golden(R"x(count(over 5m) > 5 tokens
                 ^ cannot compare number with tokens; leave the unit away
)x");
  check_golden(R"x(user > "a"
^ texts have no order for ">"; compare texts with == != in like
)x");
  check_golden(R"x(cost > $5 and input_tokens
              ^ "and" needs comparisons; this is tokens; compare it with something, as in: cost > $5
)x");
  check_golden(R"x((cost > $5) == (cost > $6)
^ yes/no values cannot be compared; use and, or, not
)x");
  check_golden(R"x(status like "4*"
            ^ cannot compare number with text; leave the quotes away
)x");
  check_golden(R"x(model like user
           ^ "like" needs a glob in double quotes; as in: model like "gpt-*"
)x");
}

TEST_CASE("habits from other languages are translated") {
  check_golden(R"x(cost > $5 && cost < $9
          ^ unknown operator "&&"; write "and"
)x");
  check_golden(R"x(user = "a"
     ^ unknown operator "="; write "==" to compare
)x");
  check_golden(R"x(!(cost > $5)
^ unknown operator "!"; write "not"
)x");
  check_golden(R"x(user == 'a'
        ^ unknown operator "'"; write texts in double quotes
)x");
  check_golden(R"x($1 < cost < $5
          ^ comparisons do not chain; write: a < b and b < c
)x");
  check_golden(R"x(cost > -5
       ^ unexpected "-"; values are never negative
)x");
  check_golden(R"x(input_tokens > 5K tokens
               ^ unknown unit in "5K"; write a small k for a thousand
)x");
  check_golden(R"x(cost > $1m
       ^ unknown unit in "$1m"; write a large M for a million
)x");
  check_golden(R"x(latency > 1.5h
          ^ "1.5h" is not a duration; durations are whole numbers, as in 1h30m
)x");
}

TEST_CASE("broken syntax points at the place") {
  check_golden(R"x(cost >
      ^ the expression ends too early; a value is missing here
)x");
  check_golden(R"x((cost > $5
^ this parenthesis has no closing ")"
)x");
  check_golden(R"x(user == "a
        ^ this text has no closing quote; add a "
)x");
  check_golden(R"x(error in "a"
         ^ "in" needs a list; write: in ["a", "b"]
)x");
  check_golden(R"x(error in [tries]
          ^ a list holds only texts and numbers; texts are written in double quotes
)x");
  check_golden(R"x(error in ["a"
             ^ this list has no closing "]"
)x");
  check_golden(R"x(cost $5
     ^ unexpected "$5"
)x");
  check_golden(R"x(cost > $5 ; cost < $3
          ^ unexpected character ";"
)x");
  check_golden(R"x(cost > 1.2.3
       ^ unknown unit in "1.2.3"; units are k M G, %, a $ in front, and ms s m h d w
)x");
}

TEST_CASE("several mistakes of one expression are all told") {
  check_golden(R"x(sum(cots over 1h) > $5 and avg(cost over 1h) > $5 and cost > 5
    ^ unknown name "cots"; did you mean "cost"?
                                                             ^ cannot compare usd with number; write a unit, as in "$5"
)x");
}

TEST_CASE("an expression is bounded in length and nesting") {
  const std::string deep = std::string(65, '(') + "cost" + std::string(65, ')') + " > $5";
  CHECK(parse_expression(deep).error().message == "nested deeper than 64");
  const std::string fits = std::string(63, '(') + "cost" + std::string(63, ')') + " > $5";
  CHECK(parse_expression(fits).has_value());
  std::string nots;
  for (int i = 0; i < 100; ++i) {
    nots += "not ";
  }
  CHECK(parse_expression(nots + "cost > $5").error().message == "nested deeper than 64");
  CHECK(parse_expression(std::string(4097, ' ')).error().message == "an expression of 4097 bytes");
}

TEST_CASE("no truncation of an expression breaks the parser") {
  const std::string whole =
      R"x(not (sum(cost over 1h) > 90% of budget) and error in ["a", "b"] or model like "x\"*")x";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    CHECK_FALSE(golden(whole.substr(0, length)).empty());
  }
  CHECK(golden(whole) == whole + "\n");
}

}  // namespace tokentail
