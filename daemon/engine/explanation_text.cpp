// SPDX-License-Identifier: Apache-2.0
// An explanation as text for a terminal, and as JSON.
#include <string>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "core/json_writer.hpp"
#include "engine/explanation.hpp"

namespace tokentail {
namespace {

constexpr std::size_t name_width = 200;

std::string key_of(const Explanation& explanation) {
  std::string text;
  for (const auto& [dimension, value] : explanation.key) {
    text += fmt::format(", {} {}", dimension, printable(value, name_width));
  }
  return text;
}

std::string ahead_text(const Explanation::Line& line, const TimeZone& zone) {
  const auto& ahead = *line.ahead;
  const std::string then = !ahead.at
                               ? "it stays " + std::string(line.holds ? "true" : "not true")
                               : fmt::format("{} at {}", line.holds ? "not true any more" : "true",
                                             zone.display(*ahead.at));
  return fmt::format("at the rate since {} ({}): {}", zone.display(ahead.since), ahead.amount,
                     then);
}

void append_lines(std::string& text, const char* label, const std::vector<Explanation::Line>& lines,
                  const TimeZone& zone) {
  for (const auto& line : lines) {
    text += fmt::format("  {:<6} {}: {}\n", label, printable(line.condition, 1000),
                        line.holds ? "true" : "not true");
    for (const auto& [written, value] : line.parts) {
      text += fmt::format("           {} = {}\n", printable(written, 1000),
                          printable(value, name_width));
    }
    if (!line.right.empty()) {
      text += fmt::format("           {} against {}\n", line.left, line.right);
    }
    if (line.ahead) {
      text += fmt::format("           {}\n", ahead_text(line, zone));
    }
  }
}

void write_lines(JsonWriter& json, std::string_view name,
                 const std::vector<Explanation::Line>& lines) {
  json.key(name).begin_array();
  for (const auto& line : lines) {
    json.begin_object().key("condition").text(line.condition).key("holds").boolean(line.holds);
    json.key("left").text(line.left).key("right").text(line.right);
    json.key("parts").begin_object();
    for (const auto& [written, value] : line.parts) {
      json.key(written).text(value);
    }
    json.end_object();
    if (line.ahead) {
      json.key("at_present_rate").begin_object().key("amount").text(line.ahead->amount);
      json.key("since").text(rfc3339(line.ahead->since));
      if (line.ahead->at) {
        json.key("changes_at").text(rfc3339(*line.ahead->at));
      }
      json.end_object();
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string text_of(const Explanation& explanation, const TimeZone& zone) {
  auto text =
      fmt::format("rule {}{}: {}", explanation.rule, key_of(explanation), explanation.state);
  text += explanation.level.empty() ? "" : fmt::format(" ({})", explanation.level);
  text += explanation.since ? fmt::format(" since {}", zone.display(*explanation.since)) : "";
  text += fmt::format(", as of {} {}\n", zone.display(explanation.at), zone.name());
  append_lines(text, "when", explanation.when, zone);
  append_lines(text, "clear", explanation.clear, zone);
  if (!explanation.ends.empty()) {
    text += fmt::format("  ends   {}", explanation.ends);
    text += explanation.ends_at ? fmt::format(": {} if no further request comes",
                                              zone.display(*explanation.ends_at))
                                : "";
    if (explanation.has_rate) {
      text += explanation.ends_at ? ", " : ": ";
      text += explanation.ends_at_rate
                  ? fmt::format("{} at the present rate", zone.display(*explanation.ends_at_rate))
                  : "never at the present rate";
    }
    text += "\n";
  }
  if (!explanation.heaviest.empty()) {
    text += fmt::format("  heaviest by {}\n", explanation.measure);
  }
  for (const auto& [amount, record] : explanation.heaviest) {
    text += fmt::format("           {} at {}, {} byte {}\n", amount, zone.display(record.time),
                        printable(record.origin.file), record.origin.offset);
  }
  if (!explanation.docs.empty()) {
    text += fmt::format("  docs   {}\n", printable(explanation.docs, 2000));
  }
  return text;
}

std::string json_of(const Explanation& explanation, const TimeZone& zone) {
  JsonWriter json;
  json.begin_object().key("rule").text(explanation.rule).key("key").begin_object();
  for (const auto& [dimension, value] : explanation.key) {
    json.key(dimension).text(value);
  }
  json.end_object().key("state").text(explanation.state).key("level").text(explanation.level);
  json.key("at").text(rfc3339(explanation.at));
  if (explanation.since) {
    json.key("since").text(rfc3339(*explanation.since));
  }
  write_lines(json, "when", explanation.when);
  write_lines(json, "clear", explanation.clear);
  if (explanation.ends_at) {
    json.key("ends_at").text(rfc3339(*explanation.ends_at));
  }
  if (explanation.ends_at_rate) {
    json.key("ends_at_present_rate").text(rfc3339(*explanation.ends_at_rate));
  }
  json.key("heaviest").begin_array();
  for (const auto& [amount, record] : explanation.heaviest) {
    json.begin_object().key("amount").text(amount).key("time").text(rfc3339(record.time));
    json.key("file").text(record.origin.file).key("offset").integer(record.origin.offset);
    json.end_object();
  }
  json.end_array().key("text").text(text_of(explanation, zone)).end_object();
  return std::move(json).take();
}

}  // namespace tokentail
