// SPDX-License-Identifier: Apache-2.0
#include "http/api_json.hpp"

#include "core/json_writer.hpp"
#include "http/control_json.hpp"
#include "http/decimal_seconds.hpp"

namespace tokentail {
namespace {

void write_time(JsonWriter& json, const std::optional<Instant>& at) {
  if (at) {
    json.text(rfc3339(*at));
  } else {
    json.null();
  }
}

void write_files(JsonWriter& json, const std::vector<FileRow>& files) {
  json.begin_array();
  for (const auto& file : files) {
    json.begin_object();
    json.key("path").text(file.path);
    json.key("state").text(file.state);
    json.key("reason").text(file.reason);
    json.key("size").integer(file.size);
    json.key("offset").integer(file.offset);
    json.key("lag_bytes").integer(file.lag_bytes);
    json.key("lines").integer(file.lines);
    json.key("rejected").integer(file.rejected);
    json.end_object();
  }
  json.end_array();
}

void write_intake(JsonWriter& json, const IntakeStatus& intake) {
  json.begin_object();
  json.key("lines").integer(intake.lines);
  json.key("records").integer(intake.records);
  json.key("rejected").begin_object();
  for (const auto& [reason, count] : intake.rejected) {
    json.key(reason).integer(count);
  }
  json.end_object();
  json.key("late").integer(intake.late);
  json.key("future").integer(intake.future);
  json.key("unpriced").integer(intake.unpriced);
  json.key("unknown_model").integer(intake.unknown_model);
  json.key("gaps").integer(intake.gaps);
  json.key("gap_bytes").integer(intake.gap_bytes);
  json.key("last_record_at");
  write_time(json, intake.last_record_at);
  json.end_object();
}

void write_recount(JsonWriter& json, const RecountStatus& recount) {
  json.begin_object();
  json.key("recounted").integer(recount.recounted);
  json.key("mismatched").integer(recount.mismatched);
  json.key("skipped").begin_object();
  for (const auto& [reason, count] : recount.skipped) {
    json.key(reason).integer(count);
  }
  json.end_object();
  json.end_object();
}

void write_usage(JsonWriter& json, const std::vector<MeterRow>& usage) {
  json.begin_array();
  for (const auto& [model, feature, totals] : usage) {
    json.begin_object();
    json.key("model").text(model);
    json.key("feature").text(feature);
    json.key("requests").integer(totals.calls + totals.errors);
    json.key("errors").integer(totals.errors);
    json.key("input_tokens").integer(totals.input);
    json.key("output_tokens").integer(totals.output);
    json.key("cache_read_tokens").integer(totals.cache_read);
    json.key("cache_write_tokens").integer(totals.cache_write);
    json.key("reasoning_tokens").integer(totals.reasoning);
    json.key("cost_usd").text(decimal_usd(totals.cost));
    json.end_object();
  }
  json.end_array();
}

void write_rules(JsonWriter& json, const std::vector<RuleRow>& rules) {
  json.begin_array();
  for (const auto& rule : rules) {
    json.begin_object();
    json.key("rule").text(rule.name);
    json.key("severity").text(rule.severity);
    json.key("keys").integer(rule.keys);
    json.key("firing").integer(rule.firing);
    json.key("transitions").begin_object();
    json.key("firing").integer(rule.fired);
    json.key("resolved").integer(rule.resolved);
    json.key("event").integer(rule.events);
    json.end_object().end_object();
  }
  json.end_array();
}

void write_targets(JsonWriter& json, const std::vector<TargetRow>& targets) {
  json.begin_array();
  for (const auto& target : targets) {
    json.begin_object();
    json.key("target").text(target.name);
    json.key("queued").integer(target.queued);
    json.key("oldest_seconds").raw(decimal_seconds(target.oldest));
    json.key("sent").integer(target.sent);
    json.key("failed").integer(target.failed);
    json.key("dead").integer(target.dead);
    json.key("state").text(target.state);
    json.key("last_error").text(target.last_error);
    json.end_object();
  }
  json.end_array();
}

void write_checkpoint(JsonWriter& json, const CheckpointStatus& checkpoint) {
  json.begin_object();
  json.key("last_at");
  write_time(json, checkpoint.last_at);
  json.key("last_duration_seconds").raw(decimal_seconds(checkpoint.last_duration));
  json.key("failures").integer(checkpoint.failures);
  json.key("merges_due").integer(checkpoint.merges_due);
  json.key("degraded").text(checkpoint.degraded);
  json.end_object();
}

void write_servers(JsonWriter& json, const std::vector<ServerRow>& servers) {
  json.begin_object();
  for (const auto& server : servers) {
    json.key(server.name).begin_object();
    for (std::size_t i = 0; i < server.requests.size(); ++i) {
      json.key(http_outcome_names[i]).integer(server.requests[i]);
    }
    json.end_object();
  }
  json.end_object();
}

void write_recovery(JsonWriter& json, const RecoveryStatus& recovery) {
  json.begin_object();
  json.key("lost").text(recovery.lost);
  json.key("kept_at").text(recovery.kept_at);
  json.key("files").integer(recovery.files);
  json.key("records").integer(recovery.records);
  json.key("from");
  write_time(json, recovery.from);
  json.key("incomplete").begin_array();
  for (const auto& rule : recovery.incomplete) {
    json.begin_object();
    json.key("rule").text(rule.name);
    json.key("until").text(rfc3339(rule.until));
    json.end_object();
  }
  json.end_array().end_object();
}

void write_alert(JsonWriter& json, const FiringAlert& alert) {
  json.begin_object();
  json.key("rule").text(alert.rule);
  json.key("severity").text(alert.severity);
  json.key("level").text(alert.level);
  json.key("key").begin_object();
  for (const auto& [dimension, value] : alert.key) {
    json.key(dimension).text(value);
  }
  json.end_object();
  json.key("value").text(alert.value);
  json.key("limit").text(alert.limit);
  json.key("unit").text(alert.unit);
  json.key("text").text(alert.text);
  json.key("since").text(rfc3339(alert.since));
  json.end_object();
}

}  // namespace

std::string status_json(const Status& status) {
  JsonWriter json;
  json.begin_object();
  json.key("version").text(status.version);
  json.key("started_at").text(rfc3339(status.started_at));
  json.key("now").text(rfc3339(status.now));
  json.key("ready").boolean(status.ready);
  json.key("caught_up").boolean(status.caught_up);
  json.key("stalled").text(status.stalled);
  json.key("reload_failed").boolean(status.reload_failed);
  json.key("memory_bytes").integer(status.memory_bytes);
  json.key("keys").integer(status.keys);
  json.key("keys_evicted").integer(status.keys_evicted);
  json.key("alerts_firing").integer(status.alerts_total);
  json.key("intake");
  write_intake(json, status.intake);
  json.key("recount");
  write_recount(json, status.recount);
  json.key("files");
  write_files(json, status.files);
  json.key("usage");
  write_usage(json, status.usage);
  json.key("usage_folded").integer(status.usage_folded);
  json.key("rules");
  write_rules(json, status.rules);
  json.key("silences");
  write_silences(json, status.silences);
  json.key("silenced").integer(status.silenced);
  json.key("targets");
  write_targets(json, status.targets);
  json.key("dead_messages").integer(status.dead_messages);
  json.key("checkpoint");
  write_checkpoint(json, status.checkpoint);
  json.key("requests");
  write_servers(json, status.servers);
  json.key("recovery");
  write_recovery(json, status.recovery);
  json.end_object();
  return std::move(json).take();
}

std::string alerts_json(const Status& status) {
  JsonWriter json;
  json.begin_object().key("alerts").begin_array();
  for (const auto& alert : status.alerts) {
    write_alert(json, alert);
  }
  json.end_array().key("total").integer(status.alerts_total).end_object();
  return std::move(json).take();
}

}  // namespace tokentail
