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
        line_bytes_max_(assembly.reader.limits.line_bytes_max),
        intake_(assembly.formats, assembly.decode, *assembly.catalogue),
        now_(now),
        watch_(watch) {}

  // As many at a time as may be open: more than that are merged in groups, by their age.
  bool read(const RebuildPlan& plan, std::int64_t open_files_max) {
    const auto group = static_cast<std::size_t>(std::max<std::int64_t>(1, open_files_max));
    const std::span logs(plan.logs);
    for (std::size_t at = 0; at < logs.size(); at += group) {
      if (!read(logs.subspan(at, std::min(group, logs.size() - at)))) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] bool was_read(const FileCursor& cursor) const {
    return std::ranges::none_of(unread_, [&](const FileIdentity& identity) {
      return same_file(identity, cursor.identity);
    });
  }

  RebuildReport take_report() {
    report_.records = engine_.counters().records;
    report_.rejected_lines = static_cast<std::int64_t>(intake_.rejections().total());
    return std::move(report_);
  }

 private:
  bool read(std::span<const RebuildLog> logs) {
    LogMerge merge(open(logs), intake_, now_);
    const auto bytes_before = report_.file_bytes;
    while (const auto run = merge.next()) {
      const auto records = std::span(run->batch->records).subspan(run->first, run->count);
      for (const auto& record : records) {
        note(record.time);
      }
      (void)engine_.apply(*run->batch, run->first, run->count, now_);
      report_.file_bytes = bytes_before + merge.file_bytes();
      if (!watch_.on_progress(report_.file_bytes, engine_.counters().records)) {
        return false;
      }
      if (watch_.on_much_unsaved && engine_.unsaved_rows() > CheckpointPace::rows_max) {
        watch_.on_much_unsaved(engine_);
      }
    }
    report_.file_bytes = bytes_before + merge.file_bytes();
    std::ranges::move(merge.take_troubles(), std::back_inserter(report_.troubles));
    return true;
  }

  // A file that a rotation has moved meanwhile is another one than was planned for.
  std::vector<ArchiveReader> open(std::span<const RebuildLog> logs) {
    std::vector<ArchiveReader> readers;
    for (const auto& log : logs) {
      auto reader = ArchiveReader::open(log.path, line_bytes_max_, log.part);
      const auto facts = observe(log.path);
      if (reader && facts && same_file(facts->identity, log.identity)) {
        readers.push_back(std::move(*reader));
        ++report_.files;
        continue;
      }
      unread_.push_back(log.identity);
      report_.troubles.push_back(
          log.path + ": " + (reader ? "it was rotated away just now" : reader.error().message));
    }
    return readers;
  }

  void note(Instant time) {
    if (time <= now_) {
      report_.from = std::min(report_.from.value_or(time), time);
      report_.to = std::max(report_.to.value_or(time), time);
    }
  }

  Engine& engine_;
  std::int64_t line_bytes_max_;
  Intake intake_;
  Instant now_;
  const RebuildWatch& watch_;
  std::vector<FileIdentity> unread_;
  RebuildReport report_;
};

// Left to whoever follows it from there.
FileCursor at_start(const FileCursor& cursor) {
  return {.path = cursor.path, .identity = cursor.identity, .standing = cursor.standing};
}

}  // namespace

Outcome<RebuildReport> rebuild(Engine& engine, const Assembly& assembly, const RebuildPlan& plan,
                               RebuildMoment moment, const RebuildWatch& watch) {
  Rebuilder rebuilder(engine, assembly, moment.now, watch);
  if (!rebuilder.read(plan, assembly.reader.limits.open_files_max)) {
    return fail(ErrorKind::busy, "the rebuild was stopped; it begins again at the next start");
  }
  for (const auto& cursor : plan.cursors) {
    engine.note_cursor(rebuilder.was_read(cursor) ? cursor : at_start(cursor));
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
    account.push_back("not read to its end: " + printable(trouble));
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
