// SPDX-License-Identifier: Apache-2.0
#include "trial/replay_tally.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr Duration day = std::chrono::hours{24};
constexpr std::size_t rule_width = 24;
constexpr std::size_t key_width = 16;

std::string key_of(const Transition& transition) {
  std::string text;
  for (const auto& [dimension, value] : transition.key) {
    text += (text.empty() ? "" : "/") + value;
  }
  return text;
}

// In tenths, rounded half up: integers, so that every host prints the same.
std::string per_day(std::int64_t messages, Duration length) {
  const auto days = static_cast<Int128>(std::max(length, day).count());
  const auto tenths = (Int128{messages} * 10 * day.count() * 2 + days) / (days * 2);
  return fmt::format("{}.{}", static_cast<std::int64_t>(tenths / 10),
                     static_cast<std::int64_t>(tenths % 10));
}

std::string minutes(const ReplayTally::Row& row) {
  return row.is_event
             ? "-"
             : fmt::format("{}", std::chrono::floor<std::chrono::minutes>(row.firing).count());
}

// "alice 12 +4": the key with most messages, of equals the first by name, and how many others.
std::string most_about(const ReplayTally::Row& row) {
  if (row.by_key.empty()) {
    return {};
  }
  const auto most =
      std::ranges::max_element(row.by_key, {}, [](const auto& key) { return key.second; });
  const auto others = static_cast<std::int64_t>(row.by_key.size()) - 1 + row.beyond_keys;
  return fmt::format("{} {}{}", printable(most->first, key_width), most->second,
                     others == 0 ? "" : fmt::format(" +{}", others));
}

}  // namespace

ReplayTally::ReplayTally(const std::vector<Rule>& rules, std::size_t keys_max)
    : keys_max_(keys_max) {
  for (const auto& rule : rules) {
    places_.emplace(rule.name, rows_.size());
    rows_.push_back({.rule = rule.name,
                     .varied = rule.varied,
                     .change = rule.change,
                     .is_event = rule.kind == RuleKind::event,
                     .by_key = {}});
  }
}

ReplayTally::Row& ReplayTally::row(const std::string& rule) {
  return rows_[places_.at(rule)];
}

bool ReplayTally::is_variation(const std::string& rule) const {
  return rows_[places_.at(rule)].change.has_value();
}

void ReplayTally::add(const Transition& transition) {
  auto& row = this->row(transition.rule);
  ++row.messages;
  row.suppressed += transition.suppressed;
  const auto key = key_of(transition);
  const auto known = row.by_key.find(key);
  if (known != row.by_key.end()) {
    ++known->second;
  } else if (key.empty() || row.by_key.size() == keys_max_) {
    row.beyond_keys += key.empty() ? 0 : 1;
  } else {
    row.by_key.emplace(key, 1);
  }
}

void ReplayTally::end(const std::vector<Duration>& fired) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    rows_[i].firing = fired[i];
  }
}

std::string replay_table(const ReplayTally& tally, Duration length) {
  auto text = fmt::format("{:<{}} {:>8} {:>7} {:>8}  {}\n", "rule", rule_width, "messages", "a day",
                          "minutes", "most about");
  for (const auto& row : tally.rows()) {
    if (row.change) {
      continue;
    }
    text += fmt::format("{:<{}} {:>8} {:>7} {:>8}  {}", printable(row.rule, rule_width), rule_width,
                        row.messages, per_day(row.messages, length), minutes(row), most_about(row));
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

std::string sensitivity_table(const ReplayTally& tally) {
  std::string text;
  const ReplayTally::Row* rule = nullptr;
  const ParameterChange* before = nullptr;
  for (const auto& row : tally.rows()) {
    if (!row.change) {
      rule = &row;
      before = nullptr;
      continue;
    }
    const auto& change = *row.change;
    if (before == nullptr || before->parameter != change.parameter) {
      text += fmt::format("{}{:<{}} {}: {} messages with {}", text.empty() ? "" : "\n",
                          printable(rule->rule, rule_width), rule_width, change.parameter,
                          rule->messages, display(change.from, change.unit));
    }
    text += fmt::format(", {} with {}", row.messages, display(change.to, change.unit));
    before = &change;
  }
  return text.empty() ? text : text + "\n";
}

std::string recount_line(const RecountCounts& counts) {
  std::int64_t skipped = 0;
  std::string reasons;
  for (std::size_t i = 0; i < skipped_count; ++i) {
    skipped += counts.skipped.at(i);
    if (counts.skipped.at(i) > 0) {
      reasons += fmt::format("{}{} {}", reasons.empty() ? " (" : ", ", counts.skipped.at(i),
                             name_of(static_cast<Skipped>(i)));
    }
  }
  if (counts.recounted + skipped == 0) {
    return {};
  }
  return fmt::format(
      "{} calls counted again, {} logged with another number of tokens, {} with text skipped{}",
      counts.recounted, counts.mismatched, skipped, reasons.empty() ? "" : reasons + ")");
}

}  // namespace tokentail
