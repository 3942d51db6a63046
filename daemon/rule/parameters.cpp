// SPDX-License-Identifier: Apache-2.0
#include "rule/parameters.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "rule/compiler.hpp"
#include "rule/field.hpp"
#include "rule/function.hpp"
#include "rule/glob.hpp"

namespace tokentail {
namespace {

constexpr std::size_t parameters_max = 100;  // each override and level holds a copy
constexpr std::size_t levels_max = 16;
constexpr std::size_t overrides_max = 1000;

bool is_identifier(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

bool is_taken(std::string_view name) {
  constexpr std::array<std::string_view, 9> words{"and", "or",     "not",   "in",  "like",
                                                  "of",  "tokens", "level", "over"};
  return std::ranges::find(words, name) != words.end() || field_named(name).has_value();
}

void check_name(const YamlEntry& entry, Report& report) {
  const auto shown = printable(entry.key.text, 60);
  if (!is_identifier(entry.key.text)) {
    report.error(entry.key, fmt::format("\"{}\" cannot be a parameter's name", shown),
                 "letters, digits and _");
  } else if (is_taken(entry.key.text)) {
    report.error(entry.key, fmt::format("\"{}\" already means something in rules", shown),
                 "choose another name");
  }
}

std::optional<Constant> read_constant(const YamlEntry& entry, Scope scope, Report& report) {
  scope.kind = Scope::Kind::constant;
  const auto expression = report.expression(entry, scope);
  auto constant = expression ? constant_value(*expression, scope) : std::nullopt;
  if (expression && !constant) {
    report.error(entry.value, Complaint{expression->span, "this has no value",
                                        "write a literal, as in 200k tokens"});
  }
  return constant;
}

LevelDraft level_of(const YamlEntry& entry, Expression threshold, Severity fallback) {
  return {.name = entry.key.text,
          .severity = severity_named(entry.key.text).value_or(fallback),
          .entry = &entry,
          .threshold = std::move(threshold)};
}

void read_match(const YamlEntry& entry, const RuleDraft& draft, OverrideDraft& into,
                Report& report) {
  if (!report.is_map(entry.value, "\"match\"")) {
    return;
  }
  for (const auto& match : entry.value.entries) {
    const auto dimension = dimension_named(match.key.text);
    if (!dimension || std::ranges::find(draft.by, *dimension) == draft.by.end()) {
      report.error(match.key,
                   fmt::format("the rule has no key \"{}\"", printable(match.key.text, 60)),
                   "an override matches what the rule groups `by`");
    } else if (report.is_scalar(match)) {
      into.match.push_back({.dimension = *dimension, .pattern = match.value.text});
    }
  }
}

std::string parameter_hint(std::string_view name, const Scope& parameters) {
  std::vector<std::string_view> names;
  names.reserve(parameters.constants.size());
  for (const auto& [known, value] : parameters.constants) {
    names.push_back(known);
  }
  if (names.empty()) {
    return "the rule has no params";
  }
  auto near = did_you_mean(name, names);
  return near.empty() ? fmt::format("the rule has {}", fmt::join(names, ", ")) : std::move(near);
}

void read_set(const YamlEntry& entry, OverrideDraft& into, Report& report) {
  if (!report.is_map(entry.value, "\"set\"")) {
    return;
  }
  for (const auto& set : entry.value.entries) {
    const auto known = into.parameters.constants.find(set.key.text);
    if (known == into.parameters.constants.end()) {
      report.error(set.key, fmt::format("unknown parameter \"{}\"", printable(set.key.text, 60)),
                   parameter_hint(set.key.text, into.parameters));
      continue;
    }
    auto value = read_constant(set, into.parameters, report);
    if (value && value->unit != known->second.unit) {
      report.error(set.value,
                   fmt::format("\"{}\" is {}, not {}", set.key.text, name_of(known->second.unit),
                               name_of(value->unit)),
                   "an override changes the amount, not what it counts");
    } else if (value) {
      known->second = std::move(*value);
    }
  }
}

void read_override_severity(const YamlEntry& entry, const RuleDraft& draft, OverrideDraft& into,
                            Report& report) {
  if (!report.is_scalar(entry)) {
    return;
  }
  into.severity = severity_named(entry.value.text);
  if (!into.severity) {
    report.error(entry.value,
                 fmt::format("unknown severity \"{}\"", printable(entry.value.text, 60)),
                 "info, warning or critical");
  } else if (draft.levels != nullptr) {
    report.error(entry.key, "the levels of this rule name their severity",
                 "move the levels with \"set\" instead");
  }
}

OverrideDraft read_override(const YamlNode& node, const RuleDraft& draft, const Scope& parameters,
                            Report& report) {
  OverrideDraft result{.parameters = parameters, .node = &node};
  for (const auto& entry : node.entries) {
    if (entry.key.text == "match") {
      read_match(entry, draft, result, report);
    } else if (entry.key.text == "set") {
      read_set(entry, result, report);
    } else if (entry.key.text == "severity") {
      read_override_severity(entry, draft, result, report);
    } else if (entry.key.text == "disabled") {
      result.disabled = report.truth(entry).value_or(false);
    } else {
      constexpr std::array<std::string_view, 4> known{"match", "set", "severity", "disabled"};
      unknown_key(entry, known, report);
    }
  }
  if (node.is_map() && node.find("match") == nullptr) {
    report.error(node, "this override matches nothing", "add: match: { user: alice }");
  }
  return result;
}

}  // namespace

Scope read_parameters(const RuleDraft& draft, Report& report, const ParameterChange* change) {
  Scope scope;
  if (draft.params == nullptr || !report.is_map(draft.params->value, "\"params\"")) {
    return scope;
  }
  std::span<const YamlEntry> entries = draft.params->value.entries;
  if (entries.size() > parameters_max) {
    report.error(draft.params->key, fmt::format("a rule has at most {} params", parameters_max));
    entries = entries.first(parameters_max);
  }
  for (const auto& entry : entries) {
    check_name(entry, report);
    auto constant = read_constant(entry, scope, report);
    if (constant && change != nullptr && change->parameter == entry.key.text) {
      constant->number = change->to;
    }
    if (constant) {
      scope.constants.insert_or_assign(entry.key.text, std::move(*constant));
    } else {
      scope.broken.insert(entry.key.text);
    }
  }
  return scope;
}

std::vector<LevelDraft> read_levels(const RuleDraft& draft, const Scope& parameters,
                                    Report& report) {
  std::vector<LevelDraft> levels;
  if (draft.levels == nullptr || !report.is_map(draft.levels->value, "\"levels\"")) {
    return levels;
  }
  const auto& entries = draft.levels->value.entries;
  if (entries.empty() || entries.size() > levels_max) {
    report.error(draft.levels->key, fmt::format("a rule has 1 to {} levels", levels_max));
    return levels;
  }
  Scope scope = parameters;
  scope.kind = Scope::Kind::constant;
  for (const auto& entry : entries) {
    auto threshold = report.expression(entry, scope);
    if (!threshold) {
      continue;
    }
    const Unit first = levels.empty() ? threshold->unit : levels.front().threshold.unit;
    if (threshold->unit != first) {
      report.error(entry.value, Complaint{threshold->span,
                                          fmt::format("this level is {}, the first one {}",
                                                      name_of(threshold->unit), name_of(first)),
                                          "all levels are limits of one value, in its unit"});
    }
    levels.push_back(level_of(entry, std::move(*threshold), draft.envelope.severity));
  }
  return levels;
}

bool OverrideDraft::is_exact() const {
  return std::ranges::none_of(match, [](const auto& m) { return is_glob(m.pattern); });
}

std::vector<OverrideDraft> read_overrides(const RuleDraft& draft, const Scope& parameters,
                                          Report& report) {
  std::vector<OverrideDraft> result;
  if (draft.overrides == nullptr || !report.is_list(draft.overrides->value, "\"override\"")) {
    return result;
  }
  const auto& items = draft.overrides->value.items;
  if (items.size() > overrides_max) {
    report.error(draft.overrides->key,
                 fmt::format("a rule has at most {} overrides", overrides_max));
    return result;
  }
  for (const auto& item : items) {
    if (report.is_map(item, "an override")) {
      result.push_back(read_override(item, draft, parameters, report));
    }
  }
  std::ranges::stable_partition(result, [](const auto& o) { return o.is_exact(); });
  return result;
}

}  // namespace tokentail
