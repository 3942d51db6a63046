// SPDX-License-Identifier: Apache-2.0
#include "store/report_text.hpp"

#include "core/escape.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

using enum Dimension;

const UsageTotals totals{.requests = 1200,
                         .input_tokens = 1'234'567,
                         .output_tokens = 2000,
                         .total_tokens = 1'236'567,
                         .cost = {12'345'600'000'000},
                         .unpriced = 0,
                         .errors = 3};

UsageTotals with_unpriced(std::int64_t unpriced) {
  auto some = totals;
  some.unpriced = unpriced;
  return some;
}

UsageTotals with_recount(UsageTotals some) {
  some.recount = {
      .requests = 1100, .reported_tokens = 1'200'000, .counted_tokens = 900'000, .off = 12};
  return some;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = text.find('\n', from);
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("a report line as JSON has the dimensions asked for and exact numbers") {
  CHECK(report_json(std::vector{feature, user}, {.values = {"chat", "ana"}, .totals = totals}) ==
        R"({"feature":"chat","user":"ana","requests":1200,"input_tokens":1234567,)"
        R"("output_tokens":2000,"total_tokens":1236567,"cost_usd":"12.3456","errors":3})");
}

TEST_CASE("a dimension that the records lacked is null, and unknown costs are counted") {
  CHECK(report_json(std::vector{model}, {.values = {""}, .totals = with_unpriced(5)}) ==
        R"({"model":null,"requests":1200,"input_tokens":1234567,"output_tokens":2000,)"
        R"("total_tokens":1236567,"cost_usd":"12.3456","unpriced":5,"errors":3})");
}

TEST_CASE("what was counted again is an object of its own, where anything was") {
  CHECK(report_json(std::vector{user}, {.values = {"ana"}, .totals = with_recount(totals)}) ==
        R"({"user":"ana","requests":1200,"input_tokens":1234567,"output_tokens":2000,)"
        R"("total_tokens":1236567,"cost_usd":"12.3456","errors":3,"recount":{"requests":1100,)"
        R"("reported_tokens":1200000,"counted_tokens":900000,"ratio":1.333,"off":12}})");
  auto empty = totals;
  empty.recount = {.requests = 1};
  CHECK_THAT(report_json({}, {.values = {}, .totals = empty}),
             Catch::Matchers::EndsWith(R"("ratio":null,"off":0}})"));
}

TEST_CASE("names from logs are quoted in JSON and made visible in the table") {
  const ReportRow row{.values = {"a\"\x1b[2J\n"}, .totals = {}};
  CHECK_THAT(report_json(std::vector{user}, row),
             Catch::Matchers::StartsWith(R"({"user":"a\"\u001b[2J\n",)"));
  CHECK_THAT(ReportTable({user}).line(row), Catch::Matchers::StartsWith(R"(a"\x1b[2J\n )"));
}

TEST_CASE("the table is 80 columns wide, numbers right-aligned under their titles") {
  ReportTable table({user});
  const auto header = table.header();
  const auto line = table.line({.values = {"ana"}, .totals = totals});
  CHECK(display_width(lines_of(header)[0]) == 80);
  CHECK(display_width(lines_of(line)[0]) == 80);
  CHECK_THAT(line, Catch::Matchers::EndsWith("1.2k   1.2M     2k   1.2M      $12.35      3\n"));
}

TEST_CASE("the table fits with every set of dimensions and any name") {
  const std::string wide =
      "überlanger-name-mit-ümläuten-und-mehr-als-achtzig-zeichen-" + std::string(60, 'x');
  for (const auto& by : {std::vector<Dimension>{}, std::vector{user}, std::vector{user, feature},
                         std::vector{user, feature, model}}) {
    ReportTable table(by);
    const ReportRow row{.values = std::vector(by.size(), wide), .totals = totals};
    const auto width = by.empty() ? 49U : 80U;
    CHECK(display_width(lines_of(table.header())[0]) == width);
    CHECK(display_width(lines_of(table.line(row))[0]) == width);
  }
}

TEST_CASE("the last line of the table is the sum of the others") {
  ReportTable table({user});
  static_cast<void>(table.line({.values = {"ana"}, .totals = totals}));
  static_cast<void>(table.line({.values = {"bob"}, .totals = totals}));
  const auto lines = lines_of(table.footer());
  REQUIRE(lines.size() == 2);
  CHECK_THAT(lines[1], Catch::Matchers::StartsWith("total "));
  CHECK_THAT(lines[1], Catch::Matchers::ContainsSubstring("$24.69"));
}

TEST_CASE("a cost that leaves requests out is marked, and one that is not known is no zero") {
  ReportTable table({user});
  const auto part = table.line({.values = {"ana"}, .totals = with_unpriced(5)});
  const auto none = table.line({.values = {"bob"}, .totals = with_unpriced(1200)});
  CHECK_THAT(part, Catch::Matchers::ContainsSubstring("$12.35*"));
  CHECK_THAT(none, Catch::Matchers::ContainsSubstring("unknown"));
  CHECK_THAT(table.footer(),
             Catch::Matchers::ContainsSubstring("* 1205 of 2400 requests have no known price"));
}

TEST_CASE("a table of recounts shows reported and counted tokens side by side") {
  ReportTable table({user}, ReportTable::Columns::recount);
  CHECK_THAT(table.header(),
             Catch::Matchers::EndsWith("requests recounted reported counted  ratio   off\n"));
  const auto line = table.line({.values = {"ana"}, .totals = with_recount(totals)});
  CHECK(display_width(lines_of(line)[0]) == 80);
  CHECK_THAT(line, Catch::Matchers::EndsWith("1.2k      1.1k     1.2M    900k  1.333    12\n"));
  const auto none = table.line({.values = {"bob"}, .totals = totals});
  CHECK_THAT(none, Catch::Matchers::EndsWith("1.2k         -        -       -      -     -\n"));
  const auto footer = table.footer();
  CHECK_THAT(footer, Catch::Matchers::ContainsSubstring("2.4k      1.1k     1.2M    900k  1.333"));
  CHECK_THAT(footer, Catch::Matchers::ContainsSubstring("Off: by more than 10 % and 50 tokens"));
}

TEST_CASE("a ratio of any size fits its column") {
  auto wild = totals;
  wild.recount = {.requests = 1, .reported_tokens = 123'456, .counted_tokens = 1, .off = 1};
  const auto line =
      ReportTable({user}, ReportTable::Columns::recount).line({.values = {"ana"}, .totals = wild});
  CHECK(display_width(lines_of(line)[0]) == 80);
}

TEST_CASE("the usual table says when there is more to see of recounts") {
  ReportTable table({user});
  static_cast<void>(table.line({.values = {"ana"}, .totals = with_recount(totals)}));
  CHECK_THAT(table.footer(), Catch::Matchers::EndsWith("The text of 1100 requests was counted "
                                                       "again, 12 are off: see --recount\n"));
  CHECK_THAT(ReportTable({user}, ReportTable::Columns::recount).footer(),
             Catch::Matchers::EndsWith("No text was counted again.\n"));
}

}  // namespace tokentail
