// SPDX-License-Identifier: Apache-2.0
#include "app/options.hpp"

#include <vector>

#include "support/catch.hpp"

namespace tokentail {
namespace {

std::variant<Options, Refusal> parsed(std::vector<const char*> words) {
  words.insert(words.begin(), "tokentail");
  return parse_options(static_cast<int>(words.size()), words.data());
}

RunOptions run_options(const std::vector<const char*>& words) {
  const auto options = parsed(words);
  REQUIRE(std::holds_alternative<Options>(options));
  return std::get<RunOptions>(std::get<Options>(options));
}

int refusal_code(const std::vector<const char*>& words) {
  const auto options = parsed(words);
  REQUIRE(std::holds_alternative<Refusal>(options));
  return std::get<Refusal>(options).exit_code;
}

TEST_CASE("--from takes start and end and nothing else") {
  CHECK(run_options({"run", "--from", "start", "a.log"}).from == SourceEntry::From::start);
  CHECK(run_options({"run", "--from", "end", "a.log"}).from == SourceEntry::From::end);
  CHECK_FALSE(run_options({"run", "a.log"}).from);
  CHECK(refusal_code({"run", "--from", "middle", "a.log"}) == exit_usage);
}

TEST_CASE("what follows a rule file is a log") {
  const auto options = run_options({"run", "--rules", "a.yaml", "--rules", "b.yaml", "app.log"});
  CHECK(options.rules == std::vector<std::string>{"a.yaml", "b.yaml"});
  CHECK(options.files == std::vector<std::string>{"app.log"});
}

TEST_CASE("a rule file among the logs is refused with what to write instead") {
  for (const char* command : {"run", "replay"}) {
    const auto options = parsed({command, "--rules", "a.yaml", "b.yaml", "app.log"});
    REQUIRE(std::holds_alternative<Refusal>(options));
    const auto& refusal = std::get<Refusal>(options);
    CHECK(refusal.exit_code == exit_usage);
    CHECK(refusal.text == "tokentail " + std::string(command) +
                              ": b.yaml would be read as a log; each --rules takes one file: write "
                              "--rules b.yaml too, or name a directory or a quoted glob (--rules "
                              "'rules/*.yaml')\n");
  }
}

TEST_CASE("what follows the rule files of explain is the rule to explain") {
  const auto options = parsed({"explain", "--rules", "a.yaml", "spend", "user=ana"});
  REQUIRE(std::holds_alternative<Options>(options));
  const auto explain = std::get<ExplainOptions>(std::get<Options>(options));
  CHECK(explain.rules == std::vector<std::string>{"a.yaml"});
  CHECK(explain.subject == "spend");
}

TEST_CASE("alerts are JSON or prose when the command line says so") {
  CHECK_FALSE(run_options({"run", "a.log"}).json);
  CHECK(run_options({"run", "--json", "a.log"}).json == true);
  CHECK(run_options({"run", "--no-json", "a.log"}).json == false);
}

TEST_CASE("a silence names a rule, keys and a length, and is never without one") {
  const auto options =
      parsed({"silence", "add", "user=a", "model=b", "--rule", "r", "--for", "2h"});
  REQUIRE(std::holds_alternative<Options>(options));
  const auto silence = std::get<SilenceOptions>(std::get<Options>(options));
  CHECK(silence.act == SilenceOptions::Act::add);
  CHECK(silence.keys == std::vector<std::string>{"user=a", "model=b"});
  CHECK(silence.rule == "r");
  CHECK(silence.length == "2h");
  CHECK(refusal_code({"silence", "add", "user=a"}) == exit_usage);
  CHECK(refusal_code({"silence"}) == exit_usage);
  CHECK(refusal_code({"silence", "expire"}) == exit_usage);
}

}  // namespace
}  // namespace tokentail
