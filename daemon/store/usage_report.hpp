// SPDX-License-Identifier: Apache-2.0
// Usage summed over any of user, feature and model, and over any time: what `tokentail report`
// shows. Reads beside a running daemon, and without one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "aggregate/usage_totals.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// Time is kept by whole UTC hours. `since` counts from the start of its hour and `until` to the end
// of its own (a full hour is its own end), so that the report covers at least what was asked for.
struct ReportQuery {
  std::vector<Dimension> by;  // of ledger_dimensions, each once; empty: one sum of everything
  std::optional<Instant> since;
  std::optional<Instant> until;  // exclusive
};

struct ReportRow {
  std::vector<std::string> values;  // in the order of `by`; empty: the records had none. Untrusted
  UsageTotals totals;
};

using ReportSink = std::function<void(const ReportRow&)>;

// How much memory a report may take: so many groups of a few hundred bytes. A report of more reads
// the rows more than once.
inline constexpr std::size_t report_groups_max = 200'000;

struct ReportTally {
  std::int64_t groups = 0;
  std::int64_t damaged_rows = 0;  // or runs of them: could not be read and are not in the sums
};

// Gives the groups to `sink`, ordered by their values (as bytes). Sees one moment: what a daemon
// commits meanwhile is not in it.
// ErrorKind::not_found: no state there. invalid: the query makes no sense. too_new, corrupt, busy,
// io as for StateStore; nothing is ever changed.
[[nodiscard]] Outcome<ReportTally> read_usage(const std::filesystem::path& directory,
                                              const ReportQuery& query, const ReportSink& sink,
                                              std::size_t groups_max = report_groups_max);

}  // namespace tokentail
