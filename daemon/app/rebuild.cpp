// SPDX-License-Identifier: Apache-2.0
#include "app/rebuild.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "app/checkpoint_pace.hpp"
#include "core/escape.hpp"
#include "engine/intake.hpp"
#include "source/file_handle.hpp"

#include "trial/log_merge.hpp"

namespace tokentail {
namespace {

constexpr int bytes_per_mib_bits = 20;

class Rebuilder {
 public:
  Rebuilder(Engine& engine, const Assembly& assembly, Instant now, const RebuildWatch& watch)
      : engine_(engine),
        limits_(assembly.reader.limits),
        intake_(assembly.formats, assembly.decode, *assembly.catalogue),
        scout_(assembly.formats, assembly.decode, *assembly.catalogue),
        recount_(recount_pass_of(assembly)),
        now_(now),
        watch_(watch) {}

  Outcome<> read(const RebuildPlan& plan) {
    std::vector<LogMerge::Source> sources;
    sources.reserve(plan.logs.size());
    for (const auto& log : plan.logs) {
      sources.push_back({.path = log.path, .part = log.part});
    }
    auto merge = LogMerge::open(sources, intake_, scout_,
                                {.now = now_,
                                 .line_bytes_max = limits_.line_bytes_max,
                                 .open_files_max = static_cast<std::size_t>(limits_.open_files_max),
                                 .recount = recount_ ? &*recount_ : nullptr});
    if (!merge) {
      return fail(ErrorKind::not_found, std::move(merge).error().message);
    }
    if (auto read = feed(*merge); !read) {
      return read;
    }
    report_.files = std::ssize(plan.logs);
    report_.file_bytes = merge->file_bytes();
    report_.troubles = merge->take_troubles();
    return check_unmoved(plan);
  }

  RebuildReport take_report() {
    report_.records = engine_.counters().records;
    report_.rejected_lines = static_cast<std::int64_t>(intake_.rejections().total());
    return std::move(report_);
  }

 private:
  Outcome<> feed(LogMerge& merge) {
    while (const auto run = merge.next()) {
      for (const auto& record : std::span(run->batch->records).subspan(run->first, run->count)) {
        note(record.time);
      }
      (void)engine_.apply(*run->batch, run->first, run->count, now_);
      (void)merge.take_samples();
      if (!watch_.on_progress(merge.file_bytes(), engine_.counters().records)) {
        return fail(ErrorKind::busy, "the rebuild was stopped; it begins again at the next start");
      }
      if (watch_.on_much_unsaved && engine_.unsaved_rows() > CheckpointPace::rows_max) {
        watch_.on_much_unsaved(engine_);
      }
    }
    return {};
  }

  // Files are opened by their names, one after the other: a rotation meanwhile mixes them up.
  static Outcome<> check_unmoved(const RebuildPlan& plan) {
    for (const auto& log : plan.logs) {
      if (const auto facts = observe(log.path);
          !facts || !same_file(facts->identity, log.identity)) {
        return fail(ErrorKind::not_found,
                    printable(log.path) + " was rotated away while it was read");
      }
    }
    return {};
  }

  void note(Instant time) {
    if (time <= now_) {
      report_.from = std::min(report_.from.value_or(time), time);
      report_.to = std::max(report_.to.value_or(time), time);
    }
  }

  Engine& engine_;
  ReaderLimits limits_;
  Intake intake_;
  Intake scout_;
  std::optional<RecountPass> recount_;
  Instant now_;
  const RebuildWatch& watch_;
  RebuildReport report_;
};

}  // namespace

Outcome<RebuildReport> rebuild(Engine& engine, const Assembly& assembly, const RebuildPlan& plan,
                               RebuildMoment moment, const RebuildWatch& watch) {
  Rebuilder rebuilder(engine, assembly, moment.now, watch);
  if (auto read = rebuilder.read(plan); !read) {
    return std::unexpected(std::move(read).error());
  }
  for (const auto& cursor : plan.cursors) {
    engine.note_cursor(cursor);
  }
  (void)engine.tick(moment.event_time + assembly.rules.late, true);
  auto report = rebuilder.take_report();
  report.incomplete =
      incomplete_rules(assembly.rules, moment.now, report.from.value_or(moment.now));
  return report;
}

std::vector<std::string> account_of(const RebuildReport& report) {
  std::vector<std::string> account;
  auto read = fmt::format("{} records from {} files ({} MiB)", report.records, report.files,
                          report.file_bytes >> bytes_per_mib_bits);
  if (report.from) {
    read += fmt::format(", from {} to {}", rfc3339(*report.from), rfc3339(*report.to));
  }
  if (report.rejected_lines > 0) {
    read += fmt::format("; {} lines rejected", report.rejected_lines);
  }
  account.push_back(std::move(read));
  for (const auto& trouble : report.troubles) {
    account.push_back("not read to its end: " + trouble);
  }
  for (const auto& rule : report.incomplete) {
    account.push_back(
        fmt::format("rule \"{}\" looks further back than the logs: it may be wrong "
                    "until {}",
                    printable(rule.rule), rfc3339(rule.until)));
  }
  return account;
}

}  // namespace tokentail
