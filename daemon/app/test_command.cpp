// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "app/assembly.hpp"
#include "app/commands.hpp"
#include "app/text_file.hpp"
#include "core/escape.hpp"

#include "trial/junit.hpp"
#include "trial/trial_reader.hpp"
#include "trial/trial_run.hpp"

namespace tokentail {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view test_suffix = ".test.yaml";

// rules/spend.test.yaml tests rules/spend.yaml, unless it names others, which stand beside it.
std::vector<std::string> rules_of(const std::string& path, const TrialFile& file) {
  std::vector<std::string> rules(file.rules.size());
  std::ranges::transform(file.rules, rules.begin(), [&](const std::string& named) {
    return (fs::path(path).parent_path() / named).string();
  });
  if (rules.empty() && path.ends_with(test_suffix)) {
    rules.push_back(path.substr(0, path.size() - test_suffix.size()) + ".yaml");
  }
  return rules;
}

class TestCommand {
 public:
  explicit TestCommand(const TestOptions& options) : options_(options) {}

  int run() {
    for (const auto& path : options_.files) {
      test_file(path);
    }
    fmt::print("{} tests, {} failed{}\n", tests_, failed_,
               unreadable_ == 0 ? "" : fmt::format(", {} files could not be tested", unreadable_));
    const bool written = !options_.junit || write_junit(*options_.junit);
    return failed_ == 0 && unreadable_ == 0 && written ? exit_good : exit_findings;
  }

 private:
  void test_file(const std::string& path) {
    const auto source = read_text_file(path);
    if (!source) {
      refuse(path, "error: " + source.error().message + "\n");
      return;
    }
    const auto file = read_trials(*source);
    if (!file) {
      refuse(path, render(file.error()));
      return;
    }
    const auto rules = rules_of(path, *file);
    if (rules.empty()) {
      refuse(path,
             fmt::format("error: {}: which rules? Name the file NAME{} or list \"rules:\" in it\n",
                         printable(path), test_suffix));
      return;
    }
    auto assembly = assemble({.files = {"test"},
                              .config = options_.config,
                              .rules = rules,
                              .format = options_.format,
                              .timezone = options_.timezone});
    if (!assembly) {
      refuse(path, assembly.error().text);
      return;
    }
    for (const auto& warning : assembly->warnings) {
      fmt::print(stderr, "{}\n", warning);
    }
    run_all(*source, *file, *assembly);
  }

  void run_all(const SourceText& source, const TrialFile& file, const Assembly& assembly) {
    TrialSuite suite{.file = source.file(), .results = {}};
    const TrialWorld world{.rules = assembly.rules,
                           .format = assembly.formats.front(),
                           .decode = assembly.decode,
                           .catalogue = *assembly.catalogue,
                           .tokenizers = assembly.tokenizers};
    for (const auto& trial : file.trials) {
      const auto differences = run_trial(trial, world);
      ++tests_;
      suite.results.push_back(
          {.name = trial.name,
           .failure = differences.empty() ? std::string() : difference_table(differences)});
      if (!differences.empty()) {
        ++failed_;
        fmt::print("FAIL  {}:{}  {}\n{}\n", printable(source.file()),
                   differences.front().where.line, printable(trial.name),
                   suite.results.back().failure);
      }
    }
    suites_.push_back(std::move(suite));
  }

  // A build server must not take a file that could not be tested for a quiet one.
  void refuse(const std::string& path, const std::string& text) {
    fmt::print(stderr, "{}", text);
    ++unreadable_;
    suites_.push_back({.file = path, .results = {{.name = "can be tested", .failure = text}}});
  }

  bool write_junit(const std::string& path) const {
    std::ofstream file(path);
    file << junit_xml(suites_);
    file.close();
    if (!file) {
      fmt::print(stderr, "error: {} could not be written\n", printable(path));
    }
    return !file.fail();
  }

  const TestOptions& options_;
  std::vector<TrialSuite> suites_;
  std::size_t tests_ = 0;
  std::size_t failed_ = 0;
  std::size_t unreadable_ = 0;
};

}  // namespace

int test_command(const TestOptions& options) {
  return TestCommand(options).run();
}

}  // namespace tokentail
