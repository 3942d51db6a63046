// SPDX-License-Identifier: Apache-2.0
#include "http/exposition.hpp"

#include <set>
#include <sstream>
#include <string>

#include "http/decimal_seconds.hpp"
#include "http/metric_text.hpp"
#include "http/nasty_status.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a metric is help, type and samples, each escaped as its place needs") {
  MetricText text;
  text.family("things_total", MetricType::counter, "Say \"a\\b\"\nplease.");
  text.sample({{"name", "x\"y\\z\n"}, {"kind", "k"}}, 12);
  text.sample({}, "0.5");
  CHECK(std::move(text).take() ==
        "# HELP tokentail_things_total Say \"a\\\\b\"\\nplease.\n"
        "# TYPE tokentail_things_total counter\n"
        "tokentail_things_total{name=\"x\\\"y\\\\z\\n\",kind=\"k\"} 12\n"
        "tokentail_things_total 0.5\n");
}

TEST_CASE("amounts are exact: no counter is rounded to what a double holds") {
  const auto text = exposition(test::nasty_status());
  CHECK(text.find("kind=\"input\"} 9223372036854775807\n") != std::string::npos);
  CHECK(text.find("} 1000000000.000000000001\n") != std::string::npos);
  CHECK(has_line(text, "tokentail_start_time_seconds 1700000000.123"));
  CHECK(has_line(text, "tokentail_notifications_oldest_seconds{target=\"ops\"} 1.5"));
  CHECK(has_line(text, "tokentail_checkpoint_duration_seconds 0.001000001"));
  CHECK(has_line(text, "tokentail_checkpoint_merges_due 3"));
}

TEST_CASE("no two samples have the same name and labels, whatever the logs hold") {
  std::istringstream lines(exposition(test::nasty_status()));
  std::set<std::string> seen;
  for (std::string line; std::getline(lines, line);) {
    const auto series = line.starts_with('#') ? line : line.substr(0, line.rfind(' '));
    INFO(line);
    CHECK(seen.insert(series).second);
  }
}

TEST_CASE("names that look alike share a series, and lose nothing") {
  CHECK(has_line(exposition(test::nasty_status()),
                 "tokentail_tokens_total{model=\"m\\\\n\",feature=\"f\",kind=\"input\"} 3"));
}

TEST_CASE("files beyond the fiftieth share one series") {
  Status status;
  for (int i = 0; i < 60; ++i) {
    status.files.push_back({.path = "f" + std::to_string(i), .state = "reading", .lag_bytes = 2});
  }
  const auto text = exposition(status);
  CHECK(has_line(text, "tokentail_lag_bytes{file=\"f49\"} 2"));
  CHECK(has_line(text, "tokentail_lag_bytes{file=\"other\"} 20"));
  CHECK(has_line(text, "tokentail_files{state=\"reading\"} 60"));
}

TEST_CASE("no label holds a user, and nothing a terminal would obey") {
  const auto text = exposition(test::nasty_status());
  CHECK(text.find("user") == std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\xff') == std::string::npos);
}

TEST_CASE("what is not known yet is absent, not zero") {
  const auto text = exposition(Status{});
  CHECK(text.find("last_record_timestamp") == std::string::npos);
  CHECK(text.find("checkpoint_last_timestamp") == std::string::npos);
  CHECK(has_line(text, "tokentail_lines_total 0"));
}

TEST_CASE("seconds are exact decimals without idle zeros") {
  CHECK(decimal_seconds(Duration{0}) == "0");
  CHECK(decimal_seconds(Duration{1'500'000'000}) == "1.5");
  CHECK(decimal_seconds(Duration{-1}) == "-0.000000001");
  CHECK(decimal_seconds(Duration{60'000'000'000}) == "60");
}
