// SPDX-License-Identifier: Apache-2.0
#include "http/exposition.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <tuple>

#include "http/decimal_seconds.hpp"
#include "http/metric_text.hpp"

namespace tokentail {
namespace {

using enum MetricType;
using UsageByLabels = std::map<std::pair<std::string, std::string>, MeteredUsage>;

void write_process(MetricText& text, const Status& status) {
  text.family("build_info", gauge, "Always 1; the version is in the label.");
  text.sample({{"version", status.version}}, 1);
  text.family("start_time_seconds", gauge, "When the daemon started, in seconds since 1970.");
  text.sample({}, decimal_seconds(status.started_at));
  text.single("stalled", gauge, "1 while the engine makes no progress.",
              status.stalled.empty() ? 0 : 1);
  text.single("caught_up", gauge, "1 once all files have been read to their end.",
              status.caught_up ? 1 : 0);
  text.single("reload_failed", gauge,
              "1 when the last reload of settings or rules was refused; the old ones are in force.",
              status.reload_failed ? 1 : 0);
  text.single("memory_bytes", gauge, "Resident memory.", status.memory_bytes);
  text.single("keys", gauge, "Keys held by the aggregates.", status.keys);
  text.single("keys_evicted_total", counter, "Keys folded into __other__ for want of room.",
              status.keys_evicted);
}

void write_intake(MetricText& text, const IntakeStatus& intake) {
  text.single("lines_total", counter, "Lines read.", intake.lines);
  text.single("records_total", counter, "Lines that told of a call to a model.", intake.records);
  text.family("rejected_lines_total", counter, "Lines that could not be used, by reason.");
  for (const auto& [reason, count] : intake.rejected) {
    text.sample({{"reason", label_text(reason)}}, count);
  }
  text.single("late_records_total", counter, "Records that came after their window had closed.",
              intake.late);
  text.single("future_records_total", counter, "Records set aside because of a time in the future.",
              intake.future);
  text.single("unpriced_records_total", counter, "Records whose cost is unknown.", intake.unpriced);
  text.single("unknown_model_records_total", counter,
              "Records of a model that the catalogue does not hold.", intake.unknown_model);
  text.single("gaps_total", counter, "Places where log data was lost before it could be read.",
              intake.gaps);
  text.single("gap_bytes_total", counter, "Bytes known to be lost at those places.",
              intake.gap_bytes);
  if (intake.last_record_at) {
    text.family("last_record_timestamp_seconds", gauge, "Time of the newest record.");
    text.sample({}, decimal_seconds(*intake.last_record_at));
  }
}

void write_recount(MetricText& text, const RecountStatus& recount) {
  text.single("recounted_records_total", counter, "Records whose text was counted again.",
              recount.recounted);
  text.single("recount_mismatches_total", counter,
              "Of those, records whose log reports another number of input tokens.",
              recount.mismatched);
  text.family("recount_skipped_total", counter,
              "Records with text that was not counted, by reason.");
  for (const auto& [reason, count] : recount.skipped) {
    text.sample({{"reason", label_text(reason)}}, count);
  }
  text.single("recount_baselines", gauge, "Models and features whose usual count is known.",
              recount.baselines);
  text.single("recount_baselines_forgotten_total", counter, "Of those, forgotten for want of room.",
              recount.baselines_forgotten);
  text.family("recount_seconds_total", counter, "Time spent on counting again.");
  text.sample({}, decimal_seconds(recount.taken));
}

void write_files(MetricText& text, const std::vector<FileRow>& files) {
  constexpr std::size_t files_max = 50;
  std::map<std::string, std::int64_t> by_state;
  std::map<std::string, std::int64_t> lag;
  for (std::size_t i = 0; i < files.size(); ++i) {
    ++by_state[label_text(files[i].state)];
    lag[i < files_max ? label_text(files[i].path) : "other"] += files[i].lag_bytes;
  }
  text.family("files", gauge, "Log files, by what is happening to them.");
  for (const auto& [state, count] : by_state) {
    text.sample({{"state", state}}, count);
  }
  text.family("lag_bytes", gauge, "Bytes in a log file that have not been read yet.");
  for (const auto& [path, bytes] : lag) {
    text.sample({{"file", path}}, bytes);
  }
}

// Names that look alike once they are safe to show are one series: a scrape with two of the same
// labels is refused whole.
UsageByLabels usage_by_labels(const std::vector<MeterRow>& rows) {
  UsageByLabels usage;
  for (const auto& row : rows) {
    usage[{label_text(row.model), label_text(row.feature)}] += row.usage;
  }
  return usage;
}

void write_part(MetricText& text, const UsageByLabels& usage, std::string_view name,
                std::string_view help, Tokens MeteredUsage::* part) {
  text.family(name, counter, help);
  for (const auto& [labels, totals] : usage) {
    text.sample({{"model", labels.first}, {"feature", labels.second}}, totals.*part);
  }
}

void write_pair(MetricText& text, const UsageByLabels& usage, std::string_view label,
                std::array<std::pair<std::string_view, std::int64_t MeteredUsage::*>, 2> parts) {
  for (const auto& [labels, totals] : usage) {
    for (const auto& [value, part] : parts) {
      text.sample({{"model", labels.first}, {"feature", labels.second}, {label, value}},
                  totals.*part);
    }
  }
}

void write_usage(MetricText& text, const Status& status) {
  const auto usage = usage_by_labels(status.usage);
  text.family("tokens_total", counter, "Tokens read (input) and written (output) by models.");
  write_pair(text, usage, "kind",
             {{{"input", &MeteredUsage::input}, {"output", &MeteredUsage::output}}});
  write_part(text, usage, "tokens_cache_read_total", "Input tokens read from a cache.",
             &MeteredUsage::cache_read);
  write_part(text, usage, "tokens_cache_write_total", "Input tokens written to a cache.",
             &MeteredUsage::cache_write);
  write_part(text, usage, "tokens_reasoning_total", "Output tokens spent on reasoning.",
             &MeteredUsage::reasoning);
  text.family("cost_usd_total", counter, "Cost of the calls whose cost is known.");
  for (const auto& [labels, totals] : usage) {
    text.sample({{"model", labels.first}, {"feature", labels.second}}, decimal_usd(totals.cost));
  }
  text.family("requests_total", counter, "Calls to models.");
  write_pair(text, usage, "outcome",
             {{{"ok", &MeteredUsage::calls}, {"error", &MeteredUsage::errors}}});
  text.single("requests_folded_total", counter,
              "Calls counted under the labels \"other\" because of limits.metric_series.",
              status.usage_folded);
}

void write_rules(MetricText& text, const std::vector<RuleRow>& rules) {
  text.family("alerts_firing", gauge, "Keys for which a rule fires.");
  for (const auto& rule : rules) {
    text.sample({{"rule", label_text(rule.name)}, {"severity", label_text(rule.severity)}},
                rule.firing);
  }
  text.family("alert_transitions_total", counter, "Changes of alerts, by what they changed to.");
  for (const auto& rule : rules) {
    const auto name = label_text(rule.name);
    text.sample({{"rule", name}, {"to", "firing"}}, rule.fired);
    text.sample({{"rule", name}, {"to", "resolved"}}, rule.resolved);
    text.sample({{"rule", name}, {"to", "event"}}, rule.events);
  }
  text.family("rule_keys", gauge, "Keys a rule watches.");
  for (const auto& rule : rules) {
    text.sample({{"rule", label_text(rule.name)}}, rule.keys);
  }
}

void write_silences(MetricText& text, const Status& status) {
  text.single("silences", gauge, "Silences in force.",
              static_cast<std::int64_t>(status.silences.size()));
  text.single("silenced_messages_total", counter,
              "Changes of alerts that nobody was sent because of a silence.", status.silenced);
}

void write_targets(MetricText& text, const std::vector<TargetRow>& targets) {
  text.family("notifications_total", counter, "Deliveries that ended, by how.");
  for (const auto& target : targets) {
    text.sample({{"target", label_text(target.name)}, {"result", "sent"}}, target.sent);
    text.sample({{"target", label_text(target.name)}, {"result", "dead"}}, target.dead);
  }
  text.family("notification_failures_total", counter, "Attempts to deliver that failed.");
  for (const auto& target : targets) {
    text.sample({{"target", label_text(target.name)}}, target.failed);
  }
  text.family("target_failing", gauge, "1 while a target takes no messages.");
  for (const auto& target : targets) {
    text.sample({{"target", label_text(target.name)}}, target.state == "ok" ? 0 : 1);
  }
  text.family("notifications_queue_length", gauge, "Deliveries that wait.");
  for (const auto& target : targets) {
    text.sample({{"target", label_text(target.name)}}, target.queued);
  }
  text.family("notifications_oldest_seconds", gauge, "Age of the oldest delivery that waits.");
  for (const auto& target : targets) {
    text.sample({{"target", label_text(target.name)}}, decimal_seconds(target.oldest));
  }
}

void write_checkpoint(MetricText& text, const CheckpointStatus& checkpoint) {
  if (checkpoint.last_at) {
    text.family("checkpoint_last_timestamp_seconds", gauge, "When state was last saved.");
    text.sample({}, decimal_seconds(*checkpoint.last_at));
  }
  text.family("checkpoint_duration_seconds", gauge, "How long the last save took.");
  text.sample({}, decimal_seconds(checkpoint.last_duration));
  text.single("checkpoint_failures_total", counter, "Saves that failed.", checkpoint.failures);
  text.single("checkpoint_merges_due", gauge, "Places in the state found to wait for a merge.",
              checkpoint.merges_due);
  text.single("degraded", gauge, "1 while state cannot be saved.",
              checkpoint.degraded.empty() ? 0 : 1);
}

void write_servers(MetricText& text, const std::vector<ServerRow>& servers) {
  text.family("http_requests_total", counter, "Requests to our own servers, by how they ended.");
  for (const auto& server : servers) {
    for (std::size_t i = 0; i < server.requests.size(); ++i) {
      text.sample({{"server", server.name}, {"outcome", http_outcome_names[i]}},
                  server.requests[i]);
    }
  }
}

void write_recovery(MetricText& text, const RecoveryStatus& recovery) {
  text.single("state_losses_total", counter, "States that could not be read and were rebuilt.",
              recovery.lost.empty() ? 0 : 1);
  text.single("rebuilt_records_total", counter, "Records counted again after a loss of state.",
              recovery.records);
  text.single("rules_incomplete", gauge,
              "Rules whose windows reach further back than what could be counted again.",
              static_cast<std::int64_t>(recovery.incomplete.size()));
}

}  // namespace

std::string exposition(const Status& status) {
  MetricText text;
  write_process(text, status);
  write_intake(text, status.intake);
  write_recount(text, status.recount);
  write_files(text, status.files);
  write_usage(text, status);
  write_rules(text, status.rules);
  write_silences(text, status);
  write_targets(text, status.targets);
  text.single("dead_messages", gauge, "Messages given up and kept: tokentail outbox list --dead.",
              status.dead_messages);
  write_checkpoint(text, status.checkpoint);
  write_servers(text, status.servers);
  write_recovery(text, status.recovery);
  return std::move(text).take();
}

}  // namespace tokentail
