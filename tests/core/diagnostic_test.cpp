// SPDX-License-Identifier: Apache-2.0
#include "core/diagnostic.hpp"

#include <array>

#include "support/catch.hpp"

namespace tokentail {
namespace {

constexpr std::array<std::string_view, 5> names{"input_tokens", "output_tokens", "cost", "when",
                                                "timezone"};

TEST_CASE("a problem shows the place, the line, a caret and the next step") {
  const SourceText rules("rules.yaml", "a: 1\n  when: sum(cost over today) > 500\n");
  CHECK(render(rules.problem({2, 32}, "cannot compare usd with number",
                             "write a unit, as in \"$500\"", 3)) ==
        "rules.yaml:2:32: error: cannot compare usd with number\n"
        "    2 |   when: sum(cost over today) > 500\n"
        "      |                                ^^^ write a unit, as in \"$500\"\n");
}

TEST_CASE("the caret lines up behind tabs") {
  const SourceText text("f", "\tkey:\tvalue");
  CHECK(render(text.problem({1, 7}, "bad")) ==
        "f:1:7: error: bad\n"
        "    1 | \tkey:\tvalue\n"
        "      | \t    \t^\n");
}

TEST_CASE("the caret counts characters, though columns count bytes") {
  const SourceText text("f", "naïve: größe x");
  const auto column = text.line(1).find("größe") + 1;
  CHECK(render(text.problem({1, column}, "bad", "", std::string_view("größe").size())) ==
        "f:1:" + std::to_string(column) +
            ": error: bad\n"
            "    1 | naïve: größe x\n"
            "      |        ^^^^^\n");
}

TEST_CASE("a caret may stand just behind the line") {
  const SourceText text("f", "ab");
  CHECK(render(text.problem({1, 3}, "more wanted", "", 5)).ends_with("      |   ^\n"));
}

TEST_CASE("a line of more than a thousand bytes is not shown: its place and the hint are") {
  const SourceText text("f", std::string(1001, 'x') + "\n" + std::string(1000, 'y'));
  CHECK(render(text.problem({1, 900}, "bad", "do good")) ==
        "f:1:900: error: bad\n     = do good\n");
  CHECK(text.problem({2, 1}, "bad").source_line.size() == 1000);
}

TEST_CASE("a problem beyond the last line has no source line but keeps its hint") {
  const SourceText text("f", "ab\n");
  CHECK(render(text.problem({7, 1}, "bad", "do good")) == "f:7:1: error: bad\n     = do good\n");
  CHECK(render(text.problem({7, 1}, "bad")) == "f:7:1: error: bad\n");
}

TEST_CASE("a terminal escape sequence in a file, its name or a message is shown, not obeyed") {
  const SourceText text("f\x1b[2J", "a: \x1b[31m\n");
  const auto shown = render(text.problem({1, 1}, "unknown \x1b[0m", "see \x1b[1m"));
  CHECK(shown.find('\x1b') == std::string::npos);
  CHECK(shown.find("\\x1b[31m") != std::string::npos);
}

TEST_CASE("all problems are listed by file and place, however they were found") {
  const SourceText a("a.yaml", "x\ny\n");
  const SourceText b("b.yaml", "z\n");
  auto later = a.problem({2, 1}, "third");
  later.severity = Diagnostic::Severity::warning;
  const auto text = render(Diagnostics{b.problem({1, 1}, "fourth"), later,
                                       a.problem({1, 2}, "second"), a.problem({1, 1}, "first")});
  CHECK(text.find("first") < text.find("second"));
  CHECK(text.find("second") < text.find("a.yaml:2:1: warning: third"));
  CHECK(text.find("third") < text.find("fourth"));
  CHECK(text.find("\n\na.yaml:1:2") != std::string::npos);
}

TEST_CASE("of thousands of problems the first are shown, errors before the rest, and counted") {
  const SourceText source("rules.yaml", std::string(5000, '\n'));
  Diagnostics problems;
  for (std::size_t line = 1; line <= 1000; ++line) {
    problems.push_back(source.problem({.line = line, .column = 1}, "odd"));
    problems.back().severity = Diagnostic::Severity::lint;
  }
  for (std::size_t line = 3001; line <= 3300; ++line) {
    problems.push_back(source.problem({.line = line, .column = 1}, "wrong"));
  }
  const auto text = render(problems);
  CHECK(text.starts_with("rules.yaml:3001:1: error: wrong\n"));
  CHECK(text.find("rules.yaml:3200:1: ") != std::string::npos);
  CHECK(text.find("rules.yaml:3201:1: ") == std::string::npos);
  CHECK(text.find("odd") == std::string::npos);
  CHECK(text.ends_with("\nand 1100 more; mend these first\n"));
}

TEST_CASE("warnings alone are no errors") {
  CHECK_FALSE(has_errors({}));
  CHECK_FALSE(has_errors({{.severity = Diagnostic::Severity::warning}}));
  CHECK(has_errors({{.severity = Diagnostic::Severity::warning}, {}}));
}

TEST_CASE("lines are found by number, with either line ending, and none beyond the end") {
  const SourceText text("f", "one\r\ntwo\n\nfour");
  CHECK(text.line(1) == "one");
  CHECK(text.line(2) == "two");
  CHECK(text.line(3).empty());
  CHECK(text.line(4) == "four");
  CHECK(text.line(0).empty());
  CHECK(text.line(5).data() == nullptr);
}

TEST_CASE("a typing slip is answered with the name that was meant") {
  CHECK(did_you_mean("inputtokens", names) == "did you mean \"input_tokens\"?");
  CHECK(nearest("input-tokens", names) == "input_tokens");
  CHECK(nearest("wen", names) == "when");
  CHECK(nearest("wehn", names) == "when");
  CHECK(nearest("costs", names) == "cost");
  CHECK(nearest("time_zone", names) == "timezone");
  CHECK(nearest("outptu_tokens", names) == "output_tokens");
}

TEST_CASE("a name that resembles nothing gets no suggestion") {
  CHECK(did_you_mean("banana", names).empty());
  CHECK(nearest("x", names).empty());
  CHECK(nearest("", names).empty());
  CHECK(nearest("cost", {}).empty());
}

TEST_CASE("of two equally near names the first is suggested, so the answer never changes") {
  constexpr std::array<std::string_view, 2> twins{"mode", "node"};
  CHECK(nearest("bode", twins) == "mode");
}

}  // namespace
}  // namespace tokentail
