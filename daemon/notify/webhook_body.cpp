// SPDX-License-Identifier: Apache-2.0
#include "notify/webhook_body.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "core/json_writer.hpp"
#include "notify/fitted.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t schema = 1;

struct Envelope {
  std::string_view type;
  std::string_view id;
  Instant at;
  std::string_view host;
};

void open_envelope(JsonWriter& json, const Envelope& envelope, const Cuts& cuts) {
  json.begin_object();
  json.key("type").text(envelope.type);
  json.key("id").text(envelope.id);
  json.key("timestamp").text(rfc3339(envelope.at));
  json.key("host").text(cut_marked(envelope.host, cuts.text));
}

std::string close_envelope(JsonWriter json) {
  json.key("schema").integer(schema).end_object();
  return std::move(json).take();
}

void write_key(JsonWriter& json, const Transition& transition, const Cuts& cuts) {
  json.key("key").begin_object();
  for (const auto& [name, value] :
       std::span(transition.key).first(std::min(transition.key.size(), cuts.items))) {
    json.key(cut_marked(name, cuts.text)).text(cut_marked(value, cuts.text));
  }
  json.end_object();
}

void write_window(JsonWriter& json, const Period& window) {
  json.key("window");
  if (window.from == window.to) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("from").text(rfc3339(window.from));
  json.key("to").text(rfc3339(window.to));
  json.end_object();
}

void write_alert(JsonWriter& json, const Transition& transition, const Cuts& cuts) {
  json.begin_object();
  json.key("rule").text(cut_marked(transition.rule, cuts.text));
  json.key("severity").text(name_of(transition.severity));
  json.key("state").text(name_of(transition.kind));
  write_key(json, transition, cuts);
  json.key("value").raw(decimal(transition.value, transition.unit));
  json.key("limit").raw(decimal(transition.limit, transition.unit));
  json.key("unit").text(name_of(transition.unit));
  json.key("text").text(cut_marked(transition.text, cuts.text));
  json.key("started_at").text(rfc3339(transition.started_at));
  write_window(json, transition.window);
  json.key("evidence").begin_object();
  json.key("file").text(cut_marked(transition.origin.file, cuts.text));
  json.key("offset").integer(transition.origin.offset);
  json.end_object();
  json.key("suppressed").integer(transition.suppressed);
  json.key("level").text(cut_marked(transition.level, cuts.text));
  if (transition.reminder > 0) {
    json.key("reminder").integer(transition.reminder);
  }
  if (transition.shadow) {
    json.key("shadow").boolean(true);
  }
  if (!transition.docs.empty()) {
    json.key("docs").text(cut_marked(transition.docs, cuts.text));
  }
  json.end_object();
}

void write_rules(JsonWriter& json, const Digest& digest, const Cuts& cuts) {
  json.key("rules").begin_array();
  for (const auto& line :
       std::span(digest.lines).first(std::min(digest.lines.size(), cuts.items))) {
    json.begin_object();
    json.key("rule").text(cut_marked(line.rule, cuts.text));
    json.key("transitions").integer(line.transitions);
    json.key("keys").integer(line.keys);
    json.key("worst_text").text(cut_marked(line.worst_text, cuts.text));
    json.end_object();
  }
  json.end_array();
  json.key("rules_total").integer(static_cast<std::int64_t>(digest.lines.size()));
}

void write_firing(JsonWriter& json, const Digest& digest, const Cuts& cuts) {
  json.key("firing").begin_array();
  for (const auto& transition :
       std::span(digest.firing).first(std::min(digest.firing.size(), cuts.items))) {
    write_alert(json, transition, cuts);
  }
  json.end_array();
  json.key("firing_total").integer(digest.firing_total);
}

}  // namespace

std::string webhook_body(const Transition& transition, const std::string& host) {
  const auto type = "alert." + std::string(name_of(transition.kind));
  return fitted(webhook_bytes_max, [&](const Cuts& cuts) {
    JsonWriter json;
    open_envelope(json, {.type = type, .id = transition.id, .at = transition.at, .host = host},
                  cuts);
    json.key("alert");
    write_alert(json, transition, cuts);
    return close_envelope(std::move(json));
  });
}

std::string webhook_body(const TargetNews& news, const std::string& host) {
  return fitted(webhook_bytes_max, [&](const Cuts& cuts) {
    JsonWriter json;
    open_envelope(json,
                  {.type = news.works ? "target.works" : "target.broken",
                   .id = news.id(),
                   .at = news.at,
                   .host = host},
                  cuts);
    json.key("target").begin_object();
    json.key("name").text(cut_marked(news.target, cuts.text));
    json.key("text").text(cut_marked(news.text(), cuts.text));
    json.key("reason").text(cut_marked(news.reason, cuts.text));
    json.key("since").text(rfc3339(news.since));
    json.key("waiting").integer(news.waiting);
    json.end_object();
    return close_envelope(std::move(json));
  });
}

std::string webhook_body(const Digest& digest, const std::string& host) {
  return fitted(webhook_bytes_max, [&](const Cuts& cuts) {
    JsonWriter json;
    open_envelope(json, {.type = "alert.digest", .id = digest.id, .at = digest.at, .host = host},
                  cuts);
    json.key("digest").begin_object();
    json.key("from").text(rfc3339(digest.from));
    json.key("to").text(rfc3339(digest.to));
    write_rules(json, digest, cuts);
    write_firing(json, digest, cuts);
    json.end_object();
    return close_envelope(std::move(json));
  });
}

std::string webhook_test_body(const std::string& id, const std::string& host, Instant at) {
  return fitted(webhook_bytes_max, [&](const Cuts& cuts) {
    JsonWriter json;
    open_envelope(json, {.type = "alert.test", .id = id, .at = at, .host = host}, cuts);
    json.key("text").text("a test message from tokentail: nothing is wrong");
    return close_envelope(std::move(json));
  });
}

}  // namespace tokentail
