// SPDX-License-Identifier: Apache-2.0
#include "http/explain_json.hpp"

#include <utility>

#include "core/escape.hpp"
#include "core/json_writer.hpp"
#include "http/json_reading.hpp"

namespace tokentail {

std::string explain_question_json(const ExplainQuestion& question) {
  JsonWriter json;
  json.begin_object().key("subject").text(question.subject).key("key").begin_object();
  for (const auto& [dimension, value] : question.key) {
    json.key(dimension).text(value);
  }
  json.end_object().end_object();
  return std::move(json).take();
}

Outcome<ExplainQuestion> read_explain_question(std::string_view json) {
  return read_json(json, [](simdjson::dom::element root) {
    return ExplainQuestion{.subject = text_of(root["subject"]), .key = key_of(root["key"])};
  });
}

std::string explain_answer_json(const std::vector<Explanation>& explanations,
                                const TimeZone& zone) {
  std::string text;
  JsonWriter json;
  json.begin_object().key("explanations").begin_array();
  for (const auto& explanation : explanations) {
    text += (text.empty() ? "" : "\n") + text_of(explanation, zone);
    json.raw(json_of(explanation, zone));
  }
  json.end_array().key("text").text(text).end_object();
  return std::move(json).take();
}

std::string explain_answer_json(const std::string& account) {
  JsonWriter json;
  json.begin_object().key("explanations").begin_array().end_array();
  json.key("text").text(account).end_object();
  return std::move(json).take();
}

Outcome<std::string> read_explain_text(std::string_view json) {
  return read_json(json, [](simdjson::dom::element root) { return text_of(root["text"]); });
}

}  // namespace tokentail
