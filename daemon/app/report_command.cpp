// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/time_bound.hpp"
#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "store/report_text.hpp"
#include "store/usage_report.hpp"

namespace tokentail {
namespace {

Outcome<ReportQuery> query_of(const ReportOptions& options) {
  ReportQuery query;
  for (const auto& name : options.by) {
    const auto dimension = dimension_named(name);
    if (!dimension || std::ranges::find(ledger_dimensions, *dimension) == ledger_dimensions.end()) {
      return fail(ErrorKind::invalid,
                  fmt::format("--by {}: use user, feature, model", printable(name)));
    }
    query.by.push_back(*dimension);
  }
  const auto since = parse_bound("--since", options.since);
  const auto until = parse_bound("--until", options.until);
  if (!since || !until) {
    return std::unexpected(since ? until.error() : since.error());
  }
  query.since = *since;
  query.until = *until;
  return query;
}

}  // namespace

int report_command(const ReportOptions& options) {
  const auto query = query_of(options);
  if (!query) {
    fmt::print(stderr, "tokentail report: {}\n", query.error().message);
    return exit_usage;
  }
  ReportTable table(query->by,
                    options.recount ? ReportTable::Columns::recount : ReportTable::Columns::usage);
  if (!options.json) {
    fmt::print("{}", table.header());
  }
  const auto tally = read_usage(options.state, *query, [&](const ReportRow& row) {
    fmt::print("{}", options.json ? report_json(query->by, row) + "\n" : table.line(row));
  });
  if (!tally) {
    fmt::print(stderr, "tokentail report: {}\n", tally.error().message);
    return exit_findings;
  }
  if (!options.json) {
    fmt::print("{}", table.footer());
  }
  if (tally->damaged_rows > 0) {
    fmt::print(stderr, "tokentail report: {} rows could not be read and are not in these sums\n",
               tally->damaged_rows);
    return exit_findings;
  }
  return exit_good;
}

}  // namespace tokentail
