// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_file.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "rule/envelope.hpp"
#include "rule/report.hpp"
#include "rule/rule_assembly.hpp"
#include "rule/rule_draft.hpp"
#include "rule/variation.hpp"

namespace tokentail {
namespace {

constexpr std::size_t rules_max = 10'000;

class RuleSetReader {
 public:
  explicit RuleSetReader(const RuleDefaults& defaults) : defaults_(defaults) {}

  void read(const SourceText& source) {
    Report report(source, problems_);
    const auto root = parse_yaml(source);
    if (!root) {
      problems_.push_back(root.error());
    } else if (root->is_null()) {
      report.warning(*root, "this file holds no rules");
    } else if (report.is_map(*root, "a rule file")) {
      read_rules(*root, read_head(*root, report), report);
    }
  }

  std::expected<CompiledRules, Diagnostics> finish() && {
    check_mutes();
    const auto lints = std::ranges::stable_partition(problems_, [](const Diagnostic& problem) {
      return problem.severity != Diagnostic::Severity::lint;
    });
    Diagnostics found(lints.begin(), lints.end());
    problems_.erase(lints.begin(), lints.end());
    if (has_errors(problems_)) {  // style comes after them
      return std::unexpected(std::move(problems_));
    }
    set_.tables = draft_.tables.take();
    CompiledRules rules{.set = std::move(set_), .lints = std::move(found)};
    rules.warnings = std::move(problems_);
    return rules;
  }

 private:
  Envelope read_head(const YamlNode& root, Report& report) {
    Envelope envelope{.keys_max = defaults_.keys_max,
                      .windows = {.calendar = {.zone = defaults_.zone}},
                      .has_zone = defaults_.has_zone};
    if (const auto* zone = root.find_entry("timezone")) {  // schedules are read in it
      (void)read_setting(*zone, envelope, report);
    }
    for (const auto& entry : root.entries) {
      const std::string_view key = entry.key.text;
      if (key == "version") {
        check_version(entry, report);
      } else if (key == "defaults") {
        read_defaults(entry, envelope, report);
      } else if (key == "notify" && entry.value.is_map()) {
        read_default_notify(entry, envelope, report);
      } else if (key == "notify" || key == "day_starts" || key == "week_starts") {
        (void)read_setting(entry, envelope, report);
      } else if (key != "rules" && key != "docs" && key != "timezone") {
        constexpr std::array<std::string_view, 8> known{"version",     "timezone", "day_starts",
                                                        "week_starts", "defaults", "rules",
                                                        "notify",      "docs"};
        unknown_key(entry, known, report);
      }
    }
    return envelope;
  }

  static void check_version(const YamlEntry& entry, Report& report) {
    if (report.is_scalar(entry) && entry.value.text != "1") {
      report.error(entry.value,
                   fmt::format("unknown version \"{}\"", printable(entry.value.text, 20)),
                   "this tokentail reads version 1");
    }
  }

  static void read_defaults(const YamlEntry& entry, Envelope& envelope, Report& report) {
    if (!report.is_map(entry.value, "\"defaults\"")) {
      return;
    }
    for (const auto& setting : entry.value.entries) {
      if (!read_setting(setting, envelope, report)) {
        unknown_key(setting, setting_names(), report);
      }
    }
  }

  static void read_default_notify(const YamlEntry& entry, Envelope& envelope, Report& report) {
    for (const auto& channel : entry.value.entries) {
      if (channel.key.text != "default") {
        constexpr std::array<std::string_view, 1> known{"default"};
        unknown_key(channel, known, report);
        continue;
      }
      const YamlEntry notify{.key = entry.key, .value = channel.value};
      (void)read_setting(notify, envelope, report);
    }
  }

  void read_rules(const YamlNode& root, const Envelope& envelope, Report& report) {
    const YamlNode* rules = root.find("rules");
    if (rules == nullptr || rules->is_null()) {
      report.warning(root, "this file holds no rules", "list them under \"rules:\"");
      return;
    }
    if (!report.is_list(*rules, "\"rules\"")) {
      return;
    }
    for (const auto& node : rules->items) {
      if (++rule_count_ > rules_max) {
        report.error(node, fmt::format("more than {} rules", rules_max));
        return;
      }
      if (const auto draft = read_rule(node, envelope, report)) {
        add(*draft, report);
      }
    }
  }

  void add(const RuleDraft& draft, Report& report) {
    const auto [first, is_new] = names_.try_emplace(
        draft.name, fmt::format("{}:{}", report.file(), draft.name_node->where.line));
    if (!is_new) {
      report.error(*draft.name_node, fmt::format("there already is a rule \"{}\"", draft.name),
                   "at " + first->second);
    }
    check_targets(draft, report);
    for (const auto* muted : draft.mutes) {
      mutes_.push_back(
          {.rule = draft.name, .muted = muted->text, .problem = report.prepared(*muted)});
    }
    if (auto rule = assemble(draft, draft_, report)) {
      set_.late = std::max(set_.late, draft.envelope.late);
      set_.rules.push_back(std::move(*rule));
      if (defaults_.varies_parameters) {
        std::ranges::move(variations_of(draft, draft_, report), std::back_inserter(set_.rules));
      }
    }
  }

  // Rules may mute rules of later files.
  void check_mutes() {
    std::vector<std::string_view> names;
    names.reserve(names_.size());
    for (const auto& [name, where] : names_) {
      names.push_back(name);
    }
    for (auto& mute : mutes_) {
      if (!names_.contains(mute.muted)) {
        mute.problem.message =
            fmt::format("there is no rule \"{}\" to mute", printable(mute.muted, 60));
        mute.problem.hint = did_you_mean(mute.muted, names);
        problems_.push_back(std::move(mute.problem));
      } else if (mute.muted == mute.rule) {
        mute.problem.message = "a rule cannot mute itself";
        problems_.push_back(std::move(mute.problem));
      }
    }
  }

  void check_targets(const RuleDraft& draft, Report& report) const {
    for (const auto& target : draft.envelope.notify) {
      if (std::ranges::find(defaults_.targets, target) != defaults_.targets.end()) {
        continue;
      }
      const auto message = fmt::format("no target \"{}\" is configured", printable(target, 60));
      if (defaults_.targets.empty()) {
        report.warning(*draft.name_node, message, "add it under \"targets\" in the settings");
        continue;
      }
      const std::vector<std::string_view> known(defaults_.targets.begin(), defaults_.targets.end());
      report.error(*draft.name_node, message, did_you_mean(target, known));
    }
  }

  struct Mute {
    std::string rule;
    std::string muted;
    Diagnostic problem;  // in case there is no such rule
  };

  const RuleDefaults& defaults_;
  Diagnostics problems_;
  std::vector<Mute> mutes_;
  RuleSet set_;
  RuleSetDraft draft_;
  std::map<std::string, std::string, std::less<>> names_;  // to where they were first used
  std::size_t rule_count_ = 0;
};

}  // namespace

bool groups_by(const RuleSet& rules, Dimension dimension) {
  return std::ranges::any_of(rules.rules, [dimension](const Rule& rule) {
    return std::ranges::find(rule.by, dimension) != rule.by.end();
  });
}

std::expected<CompiledRules, Diagnostics> compile_rules(std::span<const SourceText> files,
                                                        const RuleDefaults& defaults) {
  RuleSetReader reader(defaults);
  for (const auto& file : files) {
    reader.read(file);
  }
  return std::move(reader).finish();
}

}  // namespace tokentail
