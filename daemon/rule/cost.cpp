// SPDX-License-Identifier: Apache-2.0
#include "rule/cost.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "aggregate/aggregate_table.hpp"
#include "core/escape.hpp"
#include "rule/headroom.hpp"

namespace tokentail {
namespace {

constexpr std::size_t name_width = 44;
constexpr std::size_t shown_rules_max = 10;
constexpr std::int64_t bytes_per_mib = 1 << 20;

std::vector<TableCost::Window> windows_of(const RuleSet& rules, std::size_t table) {
  const auto& aggregators = rules.tables[table].aggregators;
  std::vector<TableCost::Window> windows(aggregators.size());
  std::ranges::transform(aggregators, windows.begin(), [](const Aggregator& aggregator) {
    return TableCost::Window{.text = display(aggregator), .rules = {}};
  });
  for (const auto& rule : rules.rules) {
    if (rule.table != table) {
      continue;
    }
    for (const auto index : rule.aggregators) {
      windows[index].rules.push_back(rule.name);
    }
  }
  return windows;
}

std::int64_t updates_of(const TableSpec& spec) {
  const TableLayout layout(spec);
  return static_cast<std::int64_t>(layout.series.size() + layout.memories.size());
}

std::int64_t rules_of(const RuleSet& rules, std::size_t table) {
  return std::ranges::count_if(rules.rules, [&](const Rule& rule) { return rule.table == table; });
}

std::string some_of(std::span<const std::string> rules) {
  const auto shown = rules.first(std::min(rules.size(), shown_rules_max));
  const auto text = fmt::format("{}", fmt::join(shown, ", "));
  return shown.size() == rules.size()
             ? text
             : fmt::format("{} and {} more", text, rules.size() - shown.size());
}

std::string mebibytes(std::int64_t bytes) {
  return fmt::format("{} MiB", (bytes + bytes_per_mib - 1) / bytes_per_mib);
}

}  // namespace

RuleSetCost cost_of(const RuleSet& rules) {
  RuleSetCost cost{.tables = {}, .conditions = static_cast<std::int64_t>(rules.rules.size())};
  for (std::size_t i = 0; i < rules.tables.size(); ++i) {
    const auto& spec = rules.tables[i];
    const AggregateTable table(spec);
    // A table without dimensions has one key, whatever the limit.
    const auto keys = spec.by.empty() ? 1 : spec.keys_max;
    const bool is_whole = spec.by.empty() && spec.where.empty();
    cost.tables.push_back(
        {.name = is_whole ? "everything" : table_name(spec),
         .windows = windows_of(rules, i),
         .updates = updates_of(spec),
         .keys = keys,
         .bytes =
             (table.bytes_max() / spec.keys_max + headroom_bytes_max(rules_of(rules, i))) * keys});
    cost.updates += cost.tables.back().updates;
    cost.bytes += cost.tables.back().bytes;
  }
  return cost;
}

std::string cost_table(const RuleSetCost& cost) {
  auto text = fmt::format("{:<{}} {:>8} {:>10} {:>12}\n", "windows kept for each key of",
                          name_width, "updates", "keys", "memory");
  for (const auto& table : cost.tables) {
    text += fmt::format("{:<{}} {:>8} {:>10} {:>12}\n", printable(table.name, name_width),
                        name_width, table.updates, table.keys, mebibytes(table.bytes));
    for (const auto& window : table.windows) {
      text += fmt::format("  {}: {}\n", printable(window.text, 200), some_of(window.rules));
    }
  }
  return text +
         fmt::format("{:<{}} {:>8} {:>10} {:>12}\n", "in all, at most", name_width, cost.updates,
                     "", mebibytes(cost.bytes)) +
         fmt::format("For each record: {} window updates and {} conditions at most.\n",
                     cost.updates, cost.conditions);
}

}  // namespace tokentail
