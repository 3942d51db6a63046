// SPDX-License-Identifier: Apache-2.0
#include "trial/event_line.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/amount.hpp"
#include "core/escape.hpp"
#include "core/json_writer.hpp"
#include "rule/literal.hpp"

namespace tokentail {
namespace {

enum class Form : std::uint8_t { text, json, count, dollars, milliseconds };

struct EventField {
  std::string_view name;    // in rules
  std::string_view member;  // in a line
  Form form;
};

constexpr std::array<EventField, 31> event_field_table{{
    {"user", "user_id", Form::text},
    {"feature", "feature", Form::text},
    {"model", "model", Form::text},
    {"provider", "provider", Form::text},
    {"tenant", "tenant", Form::text},
    {"conversation", "conversation_id", Form::text},
    {"request_id", "request_id", Form::text},
    {"request_hash", "request_hash", Form::text},
    {"key", "key_alias", Form::text},
    {"endpoint", "endpoint", Form::text},
    {"host", "host", Form::text},
    {"service", "service", Form::text},
    {"error", "error", Form::text},
    {"error_code", "error", Form::text},
    {"finish_reason", "finish_reason", Form::text},
    {"messages", "messages", Form::json},
    {"prompt", "prompt", Form::text},
    {"response", "response", Form::text},
    {"status", "status", Form::count},
    {"input_tokens", "prompt_tokens", Form::count},
    {"prompt_tokens", "prompt_tokens", Form::count},
    {"output_tokens", "completion_tokens", Form::count},
    {"completion_tokens", "completion_tokens", Form::count},
    {"total_tokens", "total_tokens", Form::count},
    {"cache_read_tokens", "cache_read_tokens", Form::count},
    {"cache_write_tokens", "cache_write_tokens", Form::count},
    {"reasoning_tokens", "reasoning_tokens", Form::count},
    {"max_tokens", "max_tokens", Form::count},
    {"cost", "cost_usd", Form::dollars},
    {"latency", "latency_ms", Form::milliseconds},
    {"latency_ms", "latency_ms", Form::count},
}};

constexpr std::array<std::string_view, 4> of_the_event{"at", "times", "every", "line"};

void unknown_field(const YamlEntry& entry, Report& report) {
  std::vector<std::string_view> names(of_the_event.begin(), of_the_event.end());
  std::ranges::transform(event_field_table, std::back_inserter(names), &EventField::name);
  report.error(entry.key, fmt::format("unknown field \"{}\"", printable(entry.key.text, 60)),
               did_you_mean(entry.key.text, names));
}

// The literal in units of which it has a whole number: 1200k, $3 in pico-dollars, 2s in ms.
std::optional<Int128> whole(const YamlEntry& entry, Unit unit, Int128 divisor, Report& report) {
  const auto literal = parse_literal(entry.value.text);
  if (!literal) {
    report.error(entry.value, literal.error().message, literal.error().hint);
    return std::nullopt;
  }
  const auto [numerator, denominator] = literal->value;
  if (literal->unit != unit || numerator % (denominator * divisor) != 0) {
    report.error(entry.value,
                 fmt::format("\"{}\" does not fit {}", printable(entry.value.text, 40),
                             printable(entry.key.text, 40)),
                 unit == Unit::number ? "write a whole number, as in 1200k"
                 : unit == Unit::usd  ? "write dollars, as in $1.50"
                                      : "write a duration of whole milliseconds, as in 1500ms");
    return std::nullopt;
  }
  return numerator / (denominator * divisor);
}

bool write(const EventField& field, const YamlEntry& entry, JsonWriter& json, Report& report) {
  constexpr Int128 ns_per_ms = 1'000'000;
  if (!report.is_scalar(entry)) {
    return false;
  }
  if (field.form == Form::text) {
    json.key(field.member).text(entry.value.text);
    return true;
  }
  if (field.form == Form::json) {
    json.key(field.member).raw(entry.value.text);
    return true;
  }
  const bool is_time = field.form == Form::milliseconds;
  const auto unit = field.form == Form::dollars ? Unit::usd
                    : is_time                   ? Unit::duration
                                                : Unit::number;
  const auto amount = whole(entry, unit, is_time ? ns_per_ms : 1, report);
  if (!amount) {
    return false;
  }
  json.key(field.member)
      .raw(field.form == Form::dollars ? decimal_usd({*amount}) : to_string(*amount));
  return true;
}

}  // namespace

std::optional<std::string> event_fields(const YamlNode& event, Report& report) {
  JsonWriter json;
  json.begin_object();
  bool good = true;
  for (const auto& entry : event.entries) {
    const auto* const field =
        std::ranges::find(event_field_table, entry.key.text, &EventField::name);
    if (field != event_field_table.end()) {
      good = write(*field, entry, json, report) && good;
    } else if (std::ranges::find(of_the_event, entry.key.text) == of_the_event.end()) {
      unknown_field(entry, report);
      good = false;
    }
  }
  json.end_object();
  return good ? std::optional(std::move(json).take()) : std::nullopt;
}

std::string event_line(const std::string& fields_json, Instant at) {
  const bool has_fields = fields_json != "{}";
  return fmt::format(R"({{"timestamp":"{}"{}{})", rfc3339(at), has_fields ? "," : "",
                     std::string_view(fields_json).substr(1));
}

}  // namespace tokentail
