// SPDX-License-Identifier: Apache-2.0
#include "app/options.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/version.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::string_view description =
    "Follows LLM token-usage logs and tells you who burns tokens, before the bill does.\n\n"
    "  tokentail run app.log                        watch a log with the shipped rules\n"
    "  tokentail run --once app.log                 what would have fired?\n"
    "  tokentail run --config /etc/tokentail/tokentail.yaml      as a service\n"
    "  tokentail replay --rules new.yaml app.log*   what would these rules have sent?\n"
    "  tokentail test rules.test.yaml               do they fire when they should?\n"
    "  tokentail new-rule user-burst                a rule to start from; no name: all of them\n"
    "  tokentail check --config tokentail.yaml      find every mistake in settings and rules\n"
    "  tokentail report --state DIR --by feature    who used what\n"
    "  tokentail silence add user=alice --for 2h    not now, please\n"
    "  tokentail explain RULE user=alice            why it fires, or does not\n"
    "  tokentail outbox list --dead                 what could not be delivered\n"
    "  tokentail rebuild --config tokentail.yaml    count the windows again from the logs\n"
    "  tokentail count --model gpt-4o prompt.txt    how many tokens is this text?";

void add_rules(CLI::App& command, std::vector<std::string>& rules) {
  command
      .add_option("--rules", rules,
                  "Rule file, directory of them or quoted glob; may be repeated; default: the "
                  "shipped rules")
      ->allow_extra_args(false);  // what follows is a log, not another rule file
}

// What an unquoted glob of rule files, or a list behind one --rules, leaves among the logs.
std::optional<Refusal> rule_file_among(const std::vector<std::string>& logs,
                                       std::string_view command) {
  const auto found = std::ranges::find_if(
      logs, [](const auto& log) { return log.ends_with(".yaml") || log.ends_with(".yml"); });
  if (found == logs.end()) {
    return std::nullopt;
  }
  return Refusal{
      exit_usage,
      fmt::format("tokentail {}: {} would be read as a log; each --rules takes one file: "
                  "write --rules {} too, or name a directory or a quoted glob "
                  "(--rules 'rules/*.yaml')\n",
                  command, printable(*found), printable(*found))};
}

void add_run(CLI::App& app, RunOptions& run) {
  auto* command = app.add_subcommand("run", "Follow logs, keep aggregates, fire alerts");
  command->add_option("files", run.files,
                      "Log files or quoted globs; instead of the settings' sources");
  command->add_option("--config", run.config, "Settings file (YAML)");
  add_rules(*command, run.rules);
  command->add_option("--state", run.state, "Directory that keeps counts across restarts");
  command->add_option("--format", run.format, "Log format: token-usage, or a format file");
  command->add_option("--timezone", run.timezone,
                      "What \"today\" means: an IANA name, UTC or local");
  const std::map<std::string, SourceEntry::From> places{{"start", SourceEntry::From::start},
                                                        {"end", SourceEntry::From::end}};
  command->add_option("--from", run.from, "Where to begin in files never read before: start or end")
      ->transform(CLI::CheckedTransformer(places).description("start|end"));
  command->add_flag("--once", run.once, "Read to the end, evaluate, deliver, commit and exit");
  command->add_flag_callback(
      "--json", [&run] { run.json = true; }, "Alerts as JSON lines (default when piped)");
  command->add_flag_callback(
      "--no-json", [&run] { run.json = false; }, "Alerts as prose (default on a terminal)");
  command
      ->add_option_function<std::string>(
          "--clock",
          [&run](const std::string& text) {
            const auto clock = Clock::parse(text);
            if (!clock) {
              throw CLI::ValidationError("--clock",
                                         "write START@RATE, as in 2026-03-29T18:00:00Z@600");
            }
            run.clock = *clock;
          },
          "Live in compressed time: START@RATE (for demos and tests)")
      ->group("");
}

void add_check(CLI::App& app, CheckOptions& check) {
  auto* command = app.add_subcommand("check", "Find every problem in settings and rules");
  command->add_option("--config", check.config, "Settings file (YAML)");
  command->add_option("rules", check.rules, "Rule files, directories of them or quoted globs");
}

void add_report(CLI::App& app, ReportOptions& report) {
  auto* command = app.add_subcommand("report", "Usage and cost from the state directory");
  command->add_option("--state", report.state, "State directory")->capture_default_str();
  command->add_option("--by", report.by, "Dimensions: user, feature, model")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--since", report.since, "First hour (RFC 3339, or a date; UTC)");
  command->add_option("--until", report.until, "End, not included");
  command->add_flag("--recount", report.recount,
                    "Reported tokens beside those that the logged text holds");
  command->add_flag("--json", report.json, "One JSON object a line");
}

void add_replay(CLI::App& app, ReplayOptions& replay) {
  auto* command = app.add_subcommand(
      "replay", "Run rules over finished logs, in the logs' own time; nothing is sent");
  command
      ->add_option("logs", replay.logs,
                   "Log files or quoted globs: plain, gzip or zstd; merged by time")
      ->required();
  command->add_option("--config", replay.config, "Settings file (YAML); its sources are not read");
  add_rules(*command, replay.rules);
  command->add_option("--format", replay.format, "Log format: token-usage, or a format file");
  command->add_option("--timezone", replay.timezone,
                      "What \"today\" means: an IANA name, UTC or local");
  command->add_option("--since", replay.since,
                      "Read only records from this time on (RFC 3339, or a date; UTC)");
  command->add_option("--until", replay.until, "Read only records before this time");
  command->add_flag("--json", replay.json, "Each message as a line of JSON, and no table");
  command->add_flag("--quiet", replay.quiet, "No line of progress (shown only on a terminal)");
}

void add_test(CLI::App& app, TestOptions& test) {
  auto* command = app.add_subcommand("test", "Run the tests of rules");
  command
      ->add_option("files", test.files, "Test files; NAME.test.yaml tests the rules in NAME.yaml")
      ->required();
  command->add_option("--config", test.config, "Settings file (YAML)");
  command->add_option("--format", test.format, "Format of raw lines: token-usage, or a file");
  command->add_option("--timezone", test.timezone,
                      "What \"today\" means: an IANA name, UTC or local");
  command->add_option("--junit", test.junit, "Also write the results to this file, as JUnit XML");
}

void add_new_rule(CLI::App& app, NewRuleOptions& rule) {
  auto* command = app.add_subcommand("new-rule", "Print a rule for a common case to start from");
  auto* name =
      command->add_option("name", rule.name, "Which one; without it, all with a line each");
  command->add_option("--as", rule.as, "The name it gets")->needs(name);
}

void add_notify_test(CLI::App& app, NotifyTestOptions& test) {
  auto* notify = app.add_subcommand("notify", "Notification targets");
  notify->require_subcommand(1);
  auto* command = notify->add_subcommand("test", "Send a marked test message to each target");
  command->add_option("--config", test.config, "Settings file (YAML)")->capture_default_str();
  command->add_option("targets", test.targets, "Target names; default: all");
}

void add_daemon_place(CLI::App& command, PlaceOptions& place) {
  command.add_option("--socket", place.socket, "The daemon's control socket");
  command.add_option("--state", place.state, "The daemon's state directory, which holds it");
  command.add_option("--config", place.config,
                     "The daemon's settings, which say where it is; default: "
                     "/etc/tokentail/tokentail.yaml");
}

void add_silence_add(CLI::App& silences, SilenceOptions& silence) {
  auto* add = silences.add_subcommand("add", "Send no messages about some alerts for a while");
  add->footer(
      "  tokentail silence add user=alice --for 2h\n"
      "  tokentail silence add --rule 'daily-*' feature=batch --for 3d --comment 'load test'\n\n"
      "* stands for any text. All that is named must match. Alerts are still judged, logged and\n"
      "counted, and the end of what was told before is told.");
  add->add_option("keys", silence.keys, "What alerts are about: user=alice, feature=chat* ...");
  add->add_option("--rule", silence.rule, "Name of a rule, or a quoted glob; default: every rule");
  add->add_option("--for", silence.length, "How long: 30m, 2h, 1h30m, 3d; at most 90d")->required();
  add->add_option("--comment", silence.comment, "Why, for whoever finds it");
  add->add_option("--author", silence.author, "Who; default: you");
  add->add_flag("--all", silence.all, "Yes, every alert: neither a rule nor a key is named");
  add_daemon_place(*add, silence.place);
  add->callback([&silence] { silence.act = SilenceOptions::Act::add; });
}

void add_silence(CLI::App& app, SilenceOptions& silence) {
  auto* silences = app.add_subcommand("silence", "Keep messages back for a while");
  silences->require_subcommand(1);
  add_silence_add(*silences, silence);
  auto* list = silences->add_subcommand("list", "The silences in force");
  list->add_flag("--json", silence.json, "As JSON");
  add_daemon_place(*list, silence.place);
  list->callback([&silence] { silence.act = SilenceOptions::Act::list; });
  auto* expire = silences->add_subcommand("expire", "End a silence now");
  expire->add_option("id", silence.id, "As `tokentail silence list` shows it: s_1a2b3c4d")
      ->required();
  add_daemon_place(*expire, silence.place);
  expire->callback([&silence] { silence.act = SilenceOptions::Act::expire; });
}

CLI::App* add_outbox_act(CLI::App& outbox_app, OutboxOptions& outbox, OutboxOptions::Act act,
                         const std::string& name, const std::string& about) {
  auto* command = outbox_app.add_subcommand(name, about);
  command->add_option("ids", outbox.ids, "As `tokentail outbox list` shows them: ta_...");
  command->add_option("--target", outbox.target, "Only messages for this target");
  command->add_flag("--dead", outbox.dead, "Only messages that were given up");
  add_daemon_place(*command, outbox.place);
  command->callback([&outbox, act] { outbox.act = act; });
  return command;
}

void add_outbox(CLI::App& app, OutboxOptions& outbox) {
  using Act = OutboxOptions::Act;
  auto* messages = app.add_subcommand("outbox", "Messages that wait, or were given up");
  messages->require_subcommand(1);
  messages->footer(
      "  tokentail outbox list --dead\n"
      "  tokentail outbox retry --target ops      once its address is right again\n"
      "  tokentail outbox drop ta_0123456789abcdef0123456789abcdef");
  auto* list = add_outbox_act(*messages, outbox, Act::list, "list", "What waits, and what is dead");
  list->add_flag("--json", outbox.json, "As JSON");
  add_outbox_act(*messages, outbox, Act::retry, "retry", "Send what was given up after all");
  add_outbox_act(*messages, outbox, Act::drop, "drop", "Forget messages; nobody will get them");
}

void add_rebuild(CLI::App& app, RebuildOptions& rebuild) {
  auto* command = app.add_subcommand("rebuild", "Count the windows of all rules again");
  command->footer(
      "  tokentail rebuild --config /etc/tokentail/tokentail.yaml\n\n"
      "While the daemon is stopped. From the logs and their rotated parts, gzip and zstd too, "
      "back\n"
      "to the longest window of the rules: for a rule that is new and has a past. Nothing is "
      "sent.\n"
      "A state that cannot be read is set aside and counted anew, as the daemon itself does.");
  command->add_option("files", rebuild.files,
                      "Log files or quoted globs; instead of the settings' sources");
  command->add_option("--config", rebuild.config, "Settings file (YAML)");
  command->add_option("--state", rebuild.state, "State directory; instead of the settings'");
  command->add_option("--rules", rebuild.rules, "Rule file or quoted glob; default: the settings'")
      ->allow_extra_args(false);
  command->add_option("--timezone", rebuild.timezone,
                      "What \"today\" means: an IANA name, UTC or local");
  command->add_flag("--quiet", rebuild.quiet, "No line of progress (shown only on a terminal)");
}

void add_explain(CLI::App& app, ExplainOptions& explain) {
  auto* command = app.add_subcommand("explain", "Why a rule fires, or does not");
  command->footer(
      "  tokentail explain user-daily-spike user=alice\n"
      "  tokentail explain ta_0123456789abcdef0123456789abcdef\n\n"
      "Without a key: those that the rule fires for. Without a running daemon: what its state\n"
      "directory says.");
  command->add_option("subject", explain.subject, "A rule's name, or the ID of an alert")
      ->required();
  command->add_option("keys", explain.keys, "Which key: user=alice, feature=chat ...");
  command
      ->add_option("--rules", explain.rules,
                   "The daemon's rule files, where it does not run and has no settings file")
      ->allow_extra_args(false);
  command->add_flag("--json", explain.json, "As JSON");
  add_daemon_place(*command, explain.place);
}

void add_count_plan(CLI::App& count_app, CountOptions& count) {
  auto* plan = count_app.add_flag("--plan", count.plan,
                                  "How the parts of a prompt fill the context window of the model");
  plan->excludes("--chat")->excludes("--jsonl")->excludes("--ids")->needs("--model");
  count_app.add_option("--max-tokens", count.max_tokens, "Reserved for the answer")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40))
      ->needs(plan);
  count_app.add_option("--system", count.system, "File with the system prompt")->needs(plan);
  count_app.add_option("--examples", count.examples, "File with an array of messages")->needs(plan);
  count_app
      .add_option("--history", count.history, "File with an array of messages, the oldest first")
      ->needs(plan);
  count_app.add_option("--input", count.input, "File with what the user says now")->needs(plan);
}

void add_count(CLI::App& app, CountOptions& count) {
  auto* command = app.add_subcommand("count", "Count the tokens of a text, exactly");
  command->footer(
      "  tokentail count --model gpt-4o prompt.txt\n"
      "  tokentail count --model azure/gpt-4 --chat request.json\n"
      "  tokentail count --encoding o200k_base --jsonl --field prompt prompts.jsonl\n"
      "  tokentail count --plan --model gpt-4o --max-tokens 4096 --system s.txt --history "
      "h.json\n\n"
      "Ordinary text: what looks like a special token is text. Encodings: o200k_base,\n"
      "o200k_harmony, cl100k_base, p50k_base, p50k_edit, r50k_base, gpt2.");
  command->add_option("file", count.file, "The text; - or nothing: standard input");
  auto* encoding = command->add_option("--encoding", count.encoding, "By this encoding");
  auto* model = command->add_option("--model", count.model, "By the encoding of this model");
  model->excludes(encoding);
  command
      ->add_option("--tokenizer", count.tokenizer,
                   "By this file: a tokenizer.json or a .model of SentencePiece")
      ->excludes(encoding)
      ->excludes(model);
  auto* chat = command->add_flag(
      "--chat", count.chat,
      "The text is an array of messages or a request as JSON: count what the API bills");
  chat->excludes("--tokenizer");
  auto* jsonl = command->add_flag(
      "--jsonl", count.jsonl,
      R"(A JSON object a line, which may name its own "model" or "encoding"; a count a line)");
  command->add_option("--field", count.field, "Where a line has its text")
      ->needs(jsonl)
      ->excludes(chat)
      ->capture_default_str();
  command->add_flag("--ids", count.ids, "The ids of the tokens instead of their number")
      ->excludes(chat);
  add_count_plan(*command, count);
}

// Of every sub-command, though one is given.
struct AllOptions {
  RunOptions run;
  CheckOptions check;
  ReportOptions report;
  NotifyTestOptions notify_test;
  ReplayOptions replay;
  TestOptions test;
  NewRuleOptions new_rule;
  SilenceOptions silence;
  ExplainOptions explain;
  RebuildOptions rebuild;
  OutboxOptions outbox;
  CountOptions count;
};

void add_all(CLI::App& app, AllOptions& all) {
  add_run(app, all.run);
  add_check(app, all.check);
  add_report(app, all.report);
  add_notify_test(app, all.notify_test);
  add_replay(app, all.replay);
  add_test(app, all.test);
  add_new_rule(app, all.new_rule);
  add_silence(app, all.silence);
  add_explain(app, all.explain);
  add_rebuild(app, all.rebuild);
  add_outbox(app, all.outbox);
  add_count(app, all.count);
}

Options given(const CLI::App& app, const AllOptions& all) {
  const std::array<std::pair<std::string_view, Options>, 12> by_name{{
      {"run", all.run},
      {"check", all.check},
      {"report", all.report},
      {"notify", all.notify_test},
      {"replay", all.replay},
      {"test", all.test},
      {"new-rule", all.new_rule},
      {"silence", all.silence},
      {"explain", all.explain},
      {"rebuild", all.rebuild},
      {"outbox", all.outbox},
      {"count", all.count},
  }};
  const auto& name = app.get_subcommands().front()->get_name();
  const auto* const found =
      std::ranges::find(by_name, name, [](const auto& entry) { return entry.first; });
  return found == by_name.end() ? Options{all.run} : found->second;
}

}  // namespace

std::variant<Options, Refusal> parse_options(int argc, const char* const* argv) {
  CLI::App app{std::string(description), "tokentail"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(version));
  AllOptions all;
  add_all(app, all);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      const bool wants_version = dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr;
      return Refusal{exit_good,
                     wants_version ? fmt::format("tokentail {}\n", version) : app.help()};
    }
    return Refusal{exit_usage, fmt::format("tokentail: {}\nTry: tokentail --help\n",
                                           printable(error.what(), 1000))};
  }
  if (auto refusal = app.got_subcommand("replay") ? rule_file_among(all.replay.logs, "replay")
                                                  : rule_file_among(all.run.files, "run")) {
    return *refusal;
  }
  return given(app, all);
}

}  // namespace tokentail
