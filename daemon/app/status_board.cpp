// SPDX-License-Identifier: Apache-2.0
#include "app/status_board.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "app/version.hpp"

namespace tokentail {
namespace {

constexpr std::size_t alerts_shown_max = 1000;

std::string_view word_for(FileStatus::State state) {
  switch (state) {
    case FileStatus::State::live:
      return "live";
    case FileStatus::State::rotated:
      return "rotated";
    case FileStatus::State::gone:
      return "gone";
    case FileStatus::State::drained:
      return "drained";
    case FileStatus::State::skipped:
      return "skipped";
  }
  return {};
}

// The second number of /proc/self/statm is resident pages.
std::int64_t resident_bytes() {
  constexpr std::int64_t page_bytes = 4096;
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0;
  std::int64_t resident = 0;
  file >> all >> resident;
  return resident * page_bytes;
}

FiringAlert shown(const Transition& alert) {
  return {.rule = alert.rule,
          .severity = std::string(name_of(alert.severity)),
          .level = alert.level,
          .key = alert.key,
          .value = decimal(alert.value, alert.unit),
          .limit = decimal(alert.limit, alert.unit),
          .unit = std::string(name_of(alert.unit)),
          .text = alert.text,
          .since = alert.started_at};
}

}  // namespace

void StatusBoard::note(const ReaderReport& report) {
  reader_ = report;
  gaps_ += static_cast<std::int64_t>(report.gaps.size());
  for (const auto& gap : report.gaps) {
    gap_bytes_ += gap.bytes;
  }
}

void StatusBoard::note(const CommitResult& result, Instant now) {
  checkpoint_.last_duration = result.took;
  checkpoint_.merges_due = result.store.merges_due;
  dead_messages_ = result.store.dead_messages;
  if (result.outcome) {
    checkpoint_.last_at = now;
    checkpoint_.degraded.clear();
  } else {
    ++checkpoint_.failures;
    checkpoint_.degraded = result.outcome.error().message;
  }
}

void StatusBoard::note_transition(const Transition& transition) {
  auto& told = told_[transition.rule];
  switch (transition.kind) {
    case TransitionKind::firing:
      ++told.fired;
      break;
    case TransitionKind::resolved:
      ++told.resolved;
      break;
    case TransitionKind::event:
      ++told.events;
      break;
  }
}

std::shared_ptr<const Status> StatusBoard::picture(Engine& engine, Moment moment) const {
  auto status = std::make_shared<Status>();
  status->version = version;
  status->started_at = started_at_;
  status->now = moment.now;
  status->ready = moment.ready;
  status->caught_up = moment.caught_up;
  status->files = files();
  status->intake = intake(engine);
  status->recount = recount(engine);
  status->usage = engine.usage().rows();
  status->usage_folded = engine.usage().folded();
  status->rules = rules(engine);
  status->alerts_total = static_cast<std::int64_t>(engine.judge().book().firing().size());
  for (const auto& alert : engine.judge().firing(engine.clock().now(), alerts_shown_max)) {
    status->alerts.push_back(shown(alert));
  }
  status->silences = engine.silences().list(moment.now);
  status->silenced = engine.counters().silenced;
  status->targets = target_rows(moment.now);
  status->dead_messages = dead_messages_;
  status->servers = std::move(moment.servers);
  status->checkpoint = checkpoint_;
  status->recovery = recovery_;
  std::erase_if(status->recovery.incomplete,
                [&](const RecoveryStatus::Rule& rule) { return rule.until <= moment.now; });
  status->memory_bytes = resident_bytes();
  for (const auto& table : engine.judge().tables()) {
    status->keys += table.size();
    status->keys_evicted += table.evicted_total();
  }
  status->reload_failed = reload_failed_;
  return status;
}

std::vector<FileRow> StatusBoard::files() const {
  std::vector<FileRow> rows;
  rows.reserve(reader_.source.files.size());
  for (const auto& file : reader_.source.files) {
    rows.push_back({.path = file.path,
                    .state = std::string(word_for(file.state)),
                    .reason = file.reason,
                    .size = file.size,
                    .offset = file.offset,
                    .lag_bytes = file.lag_bytes,
                    .lines = file.counts.lines});
  }
  return rows;
}

IntakeStatus StatusBoard::intake(const Engine& engine) const {
  const auto& counters = engine.counters();
  const auto& lines = reader_.source.totals.counts;
  IntakeStatus intake{
      .lines = lines.lines,
      .records = counters.records,
      .late = counters.late,
      .future = counters.future,
      .unknown_model = static_cast<std::int64_t>(reader_.pricing[Unpriced::unknown_model]),
      .gaps = gaps_,
      .gap_bytes = gap_bytes_};
  for (std::size_t i = 0; i < reject_reason_count; ++i) {
    const auto reason = static_cast<RejectReason>(i);
    intake.rejected.push_back(
        {.reason = std::string(name_of(reason)), .count = reader_.rejections.count(reason)});
  }
  intake.rejected.push_back({.reason = "line_too_long", .count = lines.overlong_lines});
  intake.rejected.push_back({.reason = "torn", .count = lines.torn_lines});
  for (const auto count : reader_.pricing.unpriced) {
    intake.unpriced += static_cast<std::int64_t>(count);
  }
  if (engine.clock().started()) {
    intake.last_record_at = engine.clock().now();
  }
  return intake;
}

RecountStatus StatusBoard::recount(const Engine& engine) const {
  const auto& counts = reader_.recount;
  RecountStatus recount{.recounted = counts.recounted,
                        .mismatched = counts.mismatched,
                        .skipped = {},
                        .taken = counts.taken,
                        .baselines = static_cast<std::int64_t>(engine.baselines().size()),
                        .baselines_forgotten = engine.baselines().forgotten()};
  for (std::size_t i = 0; i < skipped_count; ++i) {
    recount.skipped.push_back(
        {.reason = std::string(name_of(static_cast<Skipped>(i))), .count = counts.skipped.at(i)});
  }
  return recount;
}

std::vector<RuleRow> StatusBoard::rules(Engine& engine) const {
  std::map<std::size_t, std::int64_t> firing;
  const auto& book = engine.judge().book();
  for (const auto id : book.firing()) {
    ++firing[book[id].rule];
  }
  std::vector<RuleRow> rows;
  const auto& rules = engine.judge().rules().rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto found = told_.find(rules[i].name);
    const auto told = found == told_.end() ? Told{} : found->second;
    rows.push_back({.name = rules[i].name,
                    .severity = std::string(name_of(rules[i].severity)),
                    .keys = rules[i].table ? engine.judge().tables()[*rules[i].table].size() : 0,
                    .firing = firing[i],
                    .fired = told.fired,
                    .resolved = told.resolved,
                    .events = told.events});
  }
  return rows;
}

std::vector<TargetRow> StatusBoard::target_rows(Instant now) const {
  std::vector<TargetRow> rows;
  rows.reserve(targets_.size());
  for (const auto& target : targets_) {
    rows.push_back({.name = target.name,
                    .queued = target.rows,
                    .oldest = target.oldest ? now - *target.oldest : Duration{0},
                    .sent = target.delivered,
                    .failed = target.failures,
                    .dead = target.dead,
                    .state = std::string(name_of(target.state)),
                    .last_error = target.last_error});
  }
  return rows;
}

std::int64_t StatusBoard::undelivered() const {
  std::int64_t rows = 0;
  for (const auto& target : targets_) {
    rows += target.rows + target.dead;
  }
  return rows;
}

std::string StatusBoard::one_line(const Engine& engine, bool caught_up) const {
  const auto& totals = reader_.source.totals;
  auto line =
      fmt::format("{}; {} files, {} bytes behind; {} records; {} firing; {} messages waiting",
                  caught_up ? "following" : "catching up", totals.followed_files, totals.lag_bytes,
                  engine.counters().records, engine.judge().book().firing().size(), undelivered());
  if (!engine.silences().empty()) {
    line += "; silences in force";
  }
  if (!checkpoint_.degraded.empty()) {
    line += "; state not saved";
  }
  if (!recovery_.lost.empty()) {
    line += "; state was lost and rebuilt at start";
  }
  if (reload_failed_) {
    line += "; last reload failed";
  }
  return line;
}

}  // namespace tokentail
