// SPDX-License-Identifier: Apache-2.0
// The command line, read but not judged: files are opened and settings checked by the commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/clock.hpp"
#include "settings/settings.hpp"

namespace tokentail {

// Exit codes: what scripts and service managers rely on.
enum ExitCode : int {
  exit_good = 0,
  exit_findings = 1,  // a bad rule, an undelivered message, a full disk
  exit_usage = 2,
  exit_settings = 78,  // EX_CONFIG: restarting will not help
};

struct RunOptions {
  std::vector<std::string> files;  // log files or globs, instead of the settings' sources
  std::optional<std::string> config;
  std::vector<std::string> rules;
  std::optional<std::string> state;
  std::optional<std::string> format;
  std::optional<std::string> timezone;
  std::optional<SourceEntry::From> from;
  bool once = false;
  bool varies_parameters = false;  // of each rule, to see what others would do
  std::optional<bool> json;  // alerts on standard output as JSON lines; unset: when not a terminal
  Clock clock;
};

struct CheckOptions {
  std::optional<std::string> config;
  std::vector<std::string> rules;
};

struct ReportOptions {
  std::string state = "/var/lib/tokentail";
  std::vector<std::string> by{"user", "feature", "model"};
  std::optional<std::string> since;
  std::optional<std::string> until;
  bool json = false;
  bool recount = false;
};

struct NotifyTestOptions {
  std::string config = "/etc/tokentail/tokentail.yaml";
  std::vector<std::string> targets;  // empty: all
};

struct ReplayOptions {
  std::vector<std::string> logs;  // files or globs; plain, gzip or zstd
  std::optional<std::string> config;
  std::vector<std::string> rules;
  std::optional<std::string> format;
  std::optional<std::string> timezone;
  std::optional<std::string> since;
  std::optional<std::string> until;
  bool json = false;
  bool quiet = false;
};

struct TestOptions {
  std::vector<std::string> files;  // of tests
  std::optional<std::string> config;
  std::optional<std::string> format;  // of raw lines
  std::optional<std::string> timezone;
  std::optional<std::string> junit;  // where to write the results
};

// Where the daemon is; the first that is given counts.
struct PlaceOptions {
  std::optional<std::string> socket;
  std::optional<std::string> state;
  std::optional<std::string> config;
};

struct ExplainOptions {
  PlaceOptions place;
  std::string subject;            // a rule's name, or an alert's id
  std::vector<std::string> keys;  // "user=alice"
  std::vector<std::string> rules;
  bool json = false;
};

struct NewRuleOptions {
  std::optional<std::string> name;  // of the rule to start from; nothing: list them
  std::optional<std::string> as;    // the name it gets
};

struct SilenceOptions {
  enum class Act { add, list, expire };

  Act act = Act::list;
  PlaceOptions place;

  std::string rule;               // a glob
  std::vector<std::string> keys;  // "user=alice"
  std::string length;
  std::string comment;
  std::optional<std::string> author;
  bool all = false;
  std::string id;
  bool json = false;
};

struct RebuildOptions {
  std::optional<std::string> config;
  std::optional<std::string> state;
  std::vector<std::string> files;
  std::vector<std::string> rules;
  std::optional<std::string> timezone;
  bool quiet = false;
};

struct CountOptions {
  std::string file = "-";  // standard input
  std::optional<std::string> encoding;
  std::optional<std::string> model;
  std::optional<std::string> tokenizer;  // a tokenizer.json
  bool chat = false;
  bool jsonl = false;
  bool ids = false;
  std::string field = "text";  // of a line

  bool plan = false;
  std::int64_t max_tokens = 0;  // reserved for the answer
  std::optional<std::string> system;
  std::optional<std::string> examples;
  std::optional<std::string> history;
  std::optional<std::string> input;
};

struct OutboxOptions {
  enum class Act { list, retry, drop };

  Act act = Act::list;
  PlaceOptions place;
  std::vector<std::string> ids;
  std::optional<std::string> target;
  bool dead = false;
  bool json = false;
};

using Options = std::variant<RunOptions, CheckOptions, ReportOptions, NotifyTestOptions,
                             ReplayOptions, TestOptions, NewRuleOptions, SilenceOptions,
                             ExplainOptions, RebuildOptions, OutboxOptions, CountOptions>;

// What to do, or the exit code and the text that ends the program here (--help, a wrong option).
struct Refusal {
  int exit_code = exit_usage;
  std::string text;
};

[[nodiscard]] std::variant<Options, Refusal> parse_options(int argc, const char* const* argv);

}  // namespace tokentail
