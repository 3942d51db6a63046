// SPDX-License-Identifier: Apache-2.0
#include "rule/evaluator.hpp"

#include <algorithm>
#include <string_view>

#include "aggregate/key.hpp"
#include "core/escape.hpp"
#include "rule/field.hpp"
#include "rule/glob.hpp"

namespace tokentail {
namespace {

bool matches(const Override& override, const Evidence& evidence) {
  return std::ranges::all_of(override.match, [&](const Override::Match& match) {
    const auto value = load_dimension(match.dimension, evidence);
    return value && glob_matches(match.pattern, *value);
  });
}

const Override* override_for(const Rule& rule, const Evidence& evidence) {
  const auto found = std::ranges::find_if(
      rule.overrides, [&](const Override& override) { return matches(override, evidence); });
  return found == rule.overrides.end() ? nullptr : &*found;
}

std::size_t breached(const std::vector<Level>& levels, const Evidence& evidence) {
  std::size_t count = 0;
  while (count < levels.size() && levels[count].when.holds(evidence)) {
    ++count;
  }
  return count;
}

bool larger(const Value& a, const Value& b) {
  return a.known && (!b.known || compare(a.number, b.number) == std::strong_ordering::greater);
}

// Among the comparisons that hold, or among all when none does.
const Comparison* deciding(const Level& level, const Evidence& evidence) {
  std::vector<const Comparison*> candidates;
  for (const auto& comparison : level.comparisons) {
    if (comparison.condition.holds(evidence)) {
      candidates.push_back(&comparison);
    }
  }
  if (candidates.empty()) {
    for (const auto& comparison : level.comparisons) {
      candidates.push_back(&comparison);
    }
  }
  const Comparison* best = nullptr;
  for (const auto* candidate : candidates) {
    if (!candidate->fixed_limit && !candidate->limit.empty()) {
      return candidate;
    }
    if (best == nullptr || larger(candidate->limit.run(evidence), best->limit.run(evidence))) {
      best = candidate;
    }
  }
  return best;
}

// "user alice, model gpt-4o", whatever of it is known.
std::string key_text(const Rule& rule, const Evidence& evidence) {
  std::string text;
  for (const auto dimension : rule.by) {
    if (const auto value = load_dimension(dimension, evidence)) {
      text += text.empty() ? "" : ", ";
      text += name_of(dimension);
      text += " ";
      text += cut_utf8(*value, shown_text_bytes_max);
    }
  }
  return text.empty() ? text : text + ": ";
}

std::string sentence(const Comparison& comparison, const Evidence& evidence) {
  const Phrase& phrase = comparison.phrase;
  std::string text =
      phrase.before + shown(comparison.value.run(evidence), comparison.unit) + phrase.behind;
  if (phrase.relation.empty() || comparison.limit.empty()) {
    return text;
  }
  const auto limit = shown(comparison.limit.run(evidence), comparison.unit);
  text += comparison.condition.holds(evidence) ? ", " : ", no longer ";
  text += phrase.relation;
  return text + (phrase.basis.empty() ? " the limit of " + limit
                                      : " " + phrase.basis + " (limit " + limit + ")");
}

Period window_of(const Rule& rule, const Comparison* comparison, Instant now) {
  if (rule.kind == RuleKind::event) {
    return {.from = now, .to = now};
  }
  const bool has_own = comparison != nullptr && comparison->window;
  return bounds(has_own ? *comparison->window : rule.window, rule.calendar, now);
}

// Texts and lists have no amount: one occurrence where none should be.
void set_amounts(Finding& finding, const Comparison* comparison, const Evidence& evidence) {
  finding.value = {.numerator = 1};
  if (comparison == nullptr || comparison->limit.empty()) {
    return;
  }
  finding.unit = comparison->unit;
  finding.value = comparison->value.run(evidence).number;
  finding.limit = comparison->limit.run(evidence).number;
}

}  // namespace

bool matches(const Rule& rule, const UsageRecord& record) {
  return rule.where.empty() || rule.where.holds({.record = &record, .now = record.time});
}

Terms terms_of(const Rule& rule, const Evidence& evidence) {
  const auto* const override = override_for(rule, evidence);
  if (override == nullptr) {
    return {
        .levels = rule.levels, .clear = rule.clear, .clear_comparisons = rule.clear_comparisons};
  }
  return {.levels = override->disabled ? rule.levels : override->levels,
          .clear = override->clear,
          .clear_comparisons = override->clear_comparisons,
          .disabled = override->disabled};
}

bool is_learning(const Rule& rule, const Evidence& evidence) {
  return rule.min_history_days > 0 && evidence.table != nullptr &&
         evidence.table->history_days(evidence.key, evidence.now) < rule.min_history_days;
}

std::size_t breached_levels(const Rule& rule, const Evidence& evidence) {
  const bool open =
      rule.gates.empty() || are_open(rule.gates, *evidence.table, evidence.key, evidence.now);
  return open ? levels_behind_gates(rule, evidence) : 0;
}

std::size_t levels_behind_gates(const Rule& rule, const Evidence& evidence) {
  const auto* const override = rule.overrides.empty() ? nullptr : override_for(rule, evidence);
  if (override != nullptr && override->disabled) {
    return 0;
  }
  const auto count = breached(override != nullptr ? override->levels : rule.levels, evidence);
  // Asked last: nearly every record breaches nothing, and counting days walks them.
  return count > 0 && is_learning(rule, evidence) ? 0 : count;
}

bool clears(const Rule& rule, const Evidence& evidence) {
  const Terms terms = terms_of(rule, evidence);
  const Condition& when = terms.levels.front().when;
  if (terms.disabled) {
    return true;
  }
  const bool has_record = evidence.record != nullptr;
  if (rule.clear_mode != ClearMode::expression) {
    return rule.clear_mode == ClearMode::not_when && (has_record || !when.reads_record()) &&
           !when.holds(evidence);
  }
  if (terms.clear.reads_record() && !has_record) {
    return false;
  }
  // Where `clear` cannot be told any more, its data has gone: a share of no requests would
  // otherwise fire for ever. What fired must not hold then, which is all that is left to ask.
  return terms.clear.holds(evidence) || ((has_record || !when.reads_record()) &&
                                         !terms.clear.fails(evidence) && !when.holds(evidence));
}

Finding describe(const Rule& rule, const Evidence& evidence, std::size_t level) {
  const Terms terms = terms_of(rule, evidence);
  const std::size_t index = std::clamp<std::size_t>(level, 1, terms.levels.size()) - 1;
  const Level& described = terms.levels[index];
  const Comparison* comparison = deciding(described, evidence);
  Finding finding{.severity = described.severity,
                  .window = window_of(rule, comparison, evidence.now)};
  set_amounts(finding, comparison, evidence);
  if (!described.message.empty() && described.when.holds(evidence)) {
    finding.text = described.message.text(
        evidence, {.value = finding.value, .limit = finding.limit, .unit = finding.unit});
  } else {
    finding.text = key_text(rule, evidence) +
                   (comparison != nullptr ? sentence(*comparison, evidence) : rule.name);
  }
  return finding;
}

Instant next_change(const Rule& rule, const Evidence& evidence) {
  Instant next = Instant::max();
  for (const auto aggregator : rule.aggregators) {
    next = std::min(next, evidence.table->next_change(evidence.key, aggregator, evidence.now));
  }
  return next;
}

}  // namespace tokentail
