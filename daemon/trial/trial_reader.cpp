// SPDX-License-Identifier: Apache-2.0
#include "trial/trial_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "core/time_zone.hpp"
#include "core/yaml.hpp"
#include "rule/envelope.hpp"
#include "rule/report.hpp"

#include "trial/event_line.hpp"

namespace tokentail {
namespace {

constexpr Duration series_max = std::chrono::days{366};
constexpr Duration offset_max = std::chrono::days{1000};
// Far from what an Instant can hold, whatever is added.
constexpr std::string_view first_time = "1970-01-01T00:00:00Z";
constexpr std::string_view end_of_times = "2200-01-01T00:00:00Z";
constexpr std::string_view default_start = "2026-01-05T00:00:00Z";  // a Monday

template <std::size_t N>
void check_keys(const YamlNode& map, const std::array<std::string_view, N>& known, Report& report) {
  for (const auto& entry : map.entries) {
    if (std::ranges::find(known, entry.key.text) == known.end()) {
      unknown_key(entry, known, report);
    }
  }
}

const YamlEntry* entry_of(const YamlNode& map, std::string_view key) {
  const auto found = std::ranges::find(
      map.entries, key, [](const YamlEntry& entry) { return std::string_view(entry.key.text); });
  return found == map.entries.end() ? nullptr : &*found;
}

class TrialReader {
 public:
  explicit TrialReader(Report& report) : report_(report) {}

  Trial read(const YamlNode& node) {
    constexpr std::array<std::string_view, 5> known{"name", "start", "events", "expect",
                                                    "messages"};
    check_keys(node, known, report_);
    trial_.where = node.where;
    start_ = parse_timestamp(default_start, TimeZone::utc()).value();
    if (const auto* const name = scalar(node, "name")) {
      trial_.name = name->value.text;
    }
    if (const auto* const start = scalar(node, "start")) {
      start_ = absolute(start->value).value_or(start_);
    }
    each(node, "events", [this](const YamlNode& event) { read_event(event); });
    each(node, "expect", [this](const YamlNode& expected) { read_expectation(expected); });
    if (const auto* const messages = entry_of(node, "messages")) {
      trial_.messages = report_.count(*messages, trial_events_max, 0);
    }
    if (trial_.expectations.empty() && !trial_.messages) {
      report_.error(node, "this test expects nothing", R"(add "expect" or "messages")");
    }
    std::ranges::stable_sort(trial_.events, {}, &TrialEvent::at);
    std::ranges::stable_sort(trial_.expectations, {}, &Expectation::at);
    return std::move(trial_);
  }

 private:
  const YamlEntry* scalar(const YamlNode& map, std::string_view key) {
    const auto* const entry = entry_of(map, key);
    return entry != nullptr && report_.is_scalar(*entry) ? entry : nullptr;
  }

  template <class Read>
  void each(const YamlNode& node, std::string_view key, Read read) {
    const auto* const entry = entry_of(node, key);
    if (entry == nullptr || !report_.is_list(entry->value, fmt::format(R"("{}")", key))) {
      return;
    }
    for (const auto& item : entry->value.items) {
      if (report_.is_map(item, fmt::format("an entry of \"{}\"", key))) {
        read(item);
      }
    }
  }

  std::optional<Instant> absolute(const YamlNode& node) {
    const auto at = parse_timestamp(node.text, TimeZone::utc());
    if (!at) {
      report_.error(node, fmt::format("\"{}\" is not a time", printable(node.text, 40)),
                    "write 2026-03-29T00:30:00Z");
    } else if (*at < parse_timestamp(first_time, TimeZone::utc()) ||
               *at >= parse_timestamp(end_of_times, TimeZone::utc())) {
      report_.error(node, fmt::format("\"{}\" is out of range", printable(node.text, 40)),
                    "tests happen between 1970 and 2200");
      return std::nullopt;
    }
    return at;
  }

  // "+1h30m" after the start, or a time.
  std::optional<Instant> moment(const YamlNode& map) {
    const auto* const at = scalar(map, "at");
    if (at == nullptr) {
      if (map.find("at") == nullptr) {
        report_.error(map, R"("at" is missing)", "say when: at: +5m");
      }
      return std::nullopt;
    }
    if (!at->value.text.starts_with('+')) {
      return absolute(at->value);
    }
    const auto after = parse_duration(std::string_view(at->value.text).substr(1));
    if (!after || *after > offset_max) {
      report_.error(at->value, fmt::format("\"{}\" is not a time", printable(at->value.text, 40)),
                    "write +5m or +1h30m after the start, at most +1000d, or 2026-03-29T00:30:00Z");
      return std::nullopt;
    }
    return start_ + *after;
  }

  // A raw line says itself what it says.
  void check_raw(const YamlNode& node) {
    for (const auto& entry : node.entries) {
      const std::string_view key = entry.key.text;
      if (key == "every") {
        report_.error(entry.key, "a raw line has a time of its own, which \"every\" cannot move",
                      "write an event for each, or the short form");
      } else if (key != "at" && key != "times" && key != "line") {
        report_.error(entry.key,
                      fmt::format("a raw line has fields of its own: \"{}\" would be lost",
                                  printable(key, 60)),
                      "write it into the line");
      }
    }
  }

  void read_event(const YamlNode& node) {
    const auto at = moment(node);
    const auto* const line = scalar(node, "line");
    if (line != nullptr) {
      check_raw(node);
    }
    const auto fields = event_fields(node, report_);
    const auto times = repeats(node);
    if (!at || !fields || !times) {
      return;
    }
    if (times->count > 1 && times->every > series_max / times->count) {
      report_.error(node, "the last of these is more than a year after the first");
      return;
    }
    for (std::int64_t i = 0; i < times->count; ++i) {
      const auto moment = *at + times->every * i;
      add_event({.at = moment,
                 .line = line != nullptr ? line->value.text : event_line(*fields, moment),
                 .is_raw = line != nullptr,
                 .where = node.where},
                node);
    }
  }

  struct Repeats {
    std::int64_t count = 1;
    Duration every{0};
  };

  std::optional<Repeats> repeats(const YamlNode& node) {
    Repeats result;
    if (const auto* const times = entry_of(node, "times")) {
      const auto count = report_.count(*times, trial_events_max);
      if (!count) {
        return std::nullopt;
      }
      result.count = *count;
    }
    if (const auto* const every = entry_of(node, "every")) {
      const auto step =
          report_.duration(*every, {.from = Duration{0}, .to = std::chrono::days{31}});
      if (!step) {
        return std::nullopt;
      }
      result.every = *step;
    }
    return result;
  }

  void add_event(TrialEvent event, const YamlNode& node) {
    if (trial_.events.size() == trial_events_max) {
      if (!std::exchange(is_full_, true)) {
        report_.error(node, fmt::format("more than {} events in one test", trial_events_max));
      }
      return;
    }
    trial_.events.push_back(std::move(event));
  }

  void read_expectation(const YamlNode& node) {
    constexpr std::array<std::string_view, 7> known{"at",      "rule",  "key",     "state",
                                                    "message", "level", "severity"};
    check_keys(node, known, report_);
    Expectation expected{.where = node.where};
    const auto at = moment(node);
    const auto* const rule = scalar(node, "rule");
    if (rule == nullptr && node.find("rule") == nullptr) {
      report_.error(node, R"("rule" is missing)");
    }
    read_key(node, expected);
    read_state(node, expected);
    if (at && rule != nullptr) {
      expected.at = *at;
      expected.at_text = node.find("at")->text;
      expected.rule = rule->value.text;
      trial_.expectations.push_back(std::move(expected));
    }
  }

  void read_key(const YamlNode& node, Expectation& expected) {
    const auto* const key = entry_of(node, "key");
    if (key == nullptr || !report_.is_map(key->value, "\"key\"")) {
      return;
    }
    for (const auto& entry : key->value.entries) {
      const auto dimension = dimension_named(entry.key.text);
      if (!dimension) {
        report_.error(entry.key,
                      fmt::format("unknown dimension \"{}\"", printable(entry.key.text, 60)));
      } else if (report_.is_scalar(entry)) {
        expected.key.emplace_back(*dimension, entry.value.text);
      }
    }
  }

  void read_state(const YamlNode& node, Expectation& expected) {
    if (const auto* const state = scalar(node, "state")) {
      expected.state = one_of<Expectation::State>(
          state->value, {{{"firing", Expectation::State::firing}, {"ok", Expectation::State::ok}}});
    }
    if (const auto* const message = scalar(node, "message")) {
      expected.message =
          one_of<TransitionKind>(message->value, {{{"firing", TransitionKind::firing},
                                                   {"resolved", TransitionKind::resolved},
                                                   {"event", TransitionKind::event}}});
    }
    if (const auto* const level = scalar(node, "level")) {
      expected.level = level->value.text;
    }
    if (const auto* const severity = scalar(node, "severity")) {
      expected.severity = one_of<Severity>(severity->value, {{{"info", Severity::info},
                                                              {"warning", Severity::warning},
                                                              {"critical", Severity::critical}}});
    }
    if (!expected.state && !expected.message) {
      report_.error(node, "nothing to compare",
                    "add state: firing or ok, or message: firing, resolved or event");
    }
  }

  template <class Value>
  std::optional<Value> one_of(const YamlNode& node,
                              const std::vector<std::pair<std::string_view, Value>>& choices) {
    std::string names;
    for (const auto& [name, value] : choices) {
      if (name == node.text) {
        return value;
      }
      names += names.empty() ? "" : ", ";
      names += name;
    }
    report_.error(node, fmt::format("\"{}\" is none of {}", printable(node.text, 40), names));
    return std::nullopt;
  }

  Report& report_;
  Instant start_;
  bool is_full_ = false;
  Trial trial_;
};

void read_rule_paths(const YamlEntry& entry, TrialFile& file, Report& report) {
  if (const auto paths = report.scalars(entry)) {
    for (const auto* path : *paths) {
      file.rules.push_back(path->text);
    }
  }
}

void read_file(const YamlNode& root, TrialFile& file, Report& report) {
  constexpr std::array<std::string_view, 3> known{"version", "rules", "tests"};
  check_keys(root, known, report);
  if (const auto* const rules = entry_of(root, "rules")) {
    read_rule_paths(*rules, file, report);
  }
  const auto* const tests = entry_of(root, "tests");
  if (tests == nullptr) {
    report.error(root, "this file holds no tests", "list them under \"tests:\"");
  } else if (report.is_list(tests->value, "\"tests\"")) {
    for (const auto& item : tests->value.items) {
      if (report.is_map(item, "a test")) {
        file.trials.push_back(TrialReader(report).read(item));
      }
    }
  }
}

}  // namespace

std::expected<TrialFile, Diagnostics> read_trials(const SourceText& source) {
  TrialFile file;
  Diagnostics problems;
  Report report(source, problems);
  const auto root = parse_yaml(source);
  if (!root) {
    problems.push_back(root.error());
  } else if (report.is_map(*root, "a test file")) {
    read_file(*root, file, report);
  }
  if (has_errors(problems)) {
    return std::unexpected(std::move(problems));
  }
  return file;
}

}  // namespace tokentail
