// SPDX-License-Identifier: Apache-2.0
#include "saved_rows.hpp"

#include <algorithm>
#include <array>

#include "rule/rule_file.hpp"
#include "store/usage_row.hpp"
#include "support/engine_world.hpp"

namespace tokentail::fuzz {
namespace {

constexpr std::size_t rows_max = 40;  // of one kind; more say nothing new

std::string input_of(RowKind kind, std::size_t table, std::string_view name,
                     std::string_view bytes) {
  std::string input{static_cast<char>(kind), static_cast<char>(table),
                    static_cast<char>(std::min<std::size_t>(name.size(), 255))};
  return input.append(name.substr(0, 255)).append(bytes);
}

void add(std::vector<std::string>& inputs, RowKind kind, const std::vector<NamedBytes>& rows) {
  for (std::size_t i = 0; i < std::min(rows.size(), rows_max); ++i) {
    inputs.push_back(input_of(kind, 0, rows[i].name, rows[i].bytes));
  }
}

std::string a_usage_row() {
  UsageRow row;
  row.add(3, {.requests = 4, .input_tokens = 100, .output_tokens = 7, .total_tokens = 107});
  row.add(23, {.requests = 1, .cost = Money::dollars(2), .unpriced = 1, .errors = 1});
  std::string bytes;
  row.encode(bytes);
  return bytes;
}

}  // namespace

Engine new_engine() {
  static const RuleSet rules = [] {
    const std::array files{shipped_rules()};
    return compile_rules(files, {}).value().set;
  }();
  return Engine(
      {.rules = rules, .targets = {{.name = "hook"}}, .default_targets = {"hook"}, .host = "fuzz"});
}

RecordBatch some_calls() {
  constexpr int calls = 2 * 24 * 6;
  std::vector<UsageRecord> records;
  for (int i = 0; i < calls; ++i) {
    const auto at = test::t0() + i * std::chrono::minutes{10};
    UsageRecord record = test::a_record(at).tokens(100 + (i % 7) * 20'000, 50);
    record[Dimension::user] = i % 3 == 0 ? "ana" : "bob";
    record.status = i % 11 == 0 ? 429 : 200;
    records.push_back(record);
  }
  return test::batch_of(records);
}

std::vector<std::string> saved_rows() {
  auto engine = new_engine();
  const auto batch = some_calls();
  (void)engine.add_silence({.rule = "user-*", .length = std::chrono::hours{2}},
                           batch.records.back().time);
  (void)engine.apply(batch, batch.records.back().time);
  const auto state = engine.whole_state();
  std::vector<std::string> inputs{input_of(RowKind::usage, 0, "", a_usage_row())};
  for (std::size_t i = 0; i < state.tables.size(); ++i) {
    for (const auto& row : state.tables[i].rows) {
      inputs.push_back(input_of(RowKind::window, i, row.key, row.state));
    }
  }
  add(inputs, RowKind::alert, state.alerts);
  add(inputs, RowKind::value, state.values);
  return inputs;
}

}  // namespace tokentail::fuzz
