// SPDX-License-Identifier: Apache-2.0
#include "store/usage_report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "store/sqlite.hpp"
#include "store/state_files.hpp"
#include "store/state_reader.hpp"
#include "store/usage_fold.hpp"
#include "store/usage_row.hpp"
#include "store/usage_rows.hpp"

namespace tokentail {
namespace {

Outcome<> check_query(const ReportQuery& query) {
  for (auto dimension = query.by.begin(); dimension != query.by.end(); ++dimension) {
    if (std::ranges::find(ledger_dimensions, *dimension) == ledger_dimensions.end()) {
      return fail(ErrorKind::invalid,
                  fmt::format("usage is not kept by {}; choose from user, feature, model",
                              name_of(*dimension)));
    }
    if (std::find(query.by.begin(), dimension, *dimension) != dimension) {
      return fail(ErrorKind::invalid, fmt::format("{} is asked for twice", name_of(*dimension)));
    }
  }
  return {};
}

Outcome<ReportTally> fold_all(const Database& database, const ReportQuery& query,
                              const ReportSink& sink, std::size_t groups_max) {
  // One snapshot for all passes.
  const auto transaction = Transaction::begin(database, Transaction::Mode::read);
  auto rows = UsageRows::prepare(database);
  if (!transaction || !rows) {
    return std::unexpected(!transaction ? transaction.error() : rows.error());
  }
  ReportTally tally;
  const auto counted = [&](const ReportRow& row) {
    ++tally.groups;
    sink(row);
  };
  const auto hours = hours_of(query);
  UsageFold fold(query.by, hours, groups_max);
  for (bool more = true; more;) {
    const auto runs_damaged_before = rows->damaged_total();
    std::int64_t damaged = 0;
    const auto read = rows->read({.first = day_of_hour(hours.from), .last = day_of_hour(hours.to)},
                                 [&](std::int64_t day, const RunRow& row) {
                                   damaged += fold.add(day, row.key, row.value) ? 0 : 1;
                                 });
    if (!read) {
      return std::unexpected(read.error());
    }
    tally.damaged_rows = damaged + rows->damaged_total() - runs_damaged_before;
    more = fold.finish_pass(counted);
  }
  return tally;
}

}  // namespace

Outcome<ReportTally> read_usage(const std::filesystem::path& directory, const ReportQuery& query,
                                const ReportSink& sink, std::size_t groups_max) {
  if (const auto sound = check_query(query); !sound) {
    return std::unexpected(sound.error());
  }
  const StateFiles files(directory);
  const auto database = open_for_reading(files);
  if (!database) {
    return fail_in(files.database(), database.error());
  }
  auto tally = fold_all(*database, query, sink, groups_max);
  return tally ? tally : fail_in(files.database(), tally.error());
}

}  // namespace tokentail
