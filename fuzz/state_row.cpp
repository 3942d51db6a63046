// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "store/usage_row.hpp"

#include "promises.hpp"
#include "saved_rows.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

void try_usage(std::string_view bytes) {
  const auto row = UsageRow::decode(bytes);
  if (!row) {
    return;
  }
  std::string again;
  row->encode(again);
  must(UsageRow::decode(again) == row, "a row of usage is written as it is read");
  (void)row->sum(0, hours_per_day);
}

// The engine takes what it can, says what it cannot, and goes on; and what it saves then, it reads.
void try_engine(SavedState state) {
  static const RecordBatch calls = some_calls();
  const auto now = calls.records.back().time;
  auto engine = new_engine();
  for (const auto& loss : engine.restore(std::move(state))) {
    must(!loss.empty(), "a loss is said in words");
  }
  (void)engine.tick(now, true);
  (void)engine.apply(calls, calls.records.size() - 5, 5, now);
  (void)engine.tick(now + std::chrono::hours{48}, true);
  auto second = new_engine();
  must(second.restore(engine.whole_state()).empty(), "what an engine saves, it reads");
}

std::string table_named_by(char number) {
  static const std::vector<SavedTable> tables = [] {
    auto engine = new_engine();
    (void)engine.apply(some_calls(), some_calls().records.back().time);
    return engine.whole_state().tables;
  }();
  return tables[static_cast<unsigned char>(number) % tables.size()].identity;
}

}  // namespace

void try_state_row(std::string_view input) {
  constexpr std::size_t header_bytes = 3;
  if (input.size() < header_bytes) {
    return;
  }
  const auto name = input.substr(header_bytes).substr(0, static_cast<unsigned char>(input[2]));
  const auto bytes = input.substr(header_bytes + name.size());
  const NamedBytes row{.name = std::string(name), .bytes = std::string(bytes)};
  switch (static_cast<RowKind>(input[0])) {
    case RowKind::usage:
      return try_usage(bytes);
    case RowKind::window:
      return try_engine({.tables = {{.identity = table_named_by(input[1]),
                                     .rows = {{.key = row.name, .state = row.bytes}}}}});
    case RowKind::alert:
      return try_engine({.alerts = {row}});
    case RowKind::value:
      return try_engine({.values = {row}});
  }
}

}  // namespace tokentail::fuzz
