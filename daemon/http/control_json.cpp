// SPDX-License-Identifier: Apache-2.0
#include "http/control_json.hpp"

#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "core/escape.hpp"
#include "http/json_reading.hpp"

namespace tokentail {
namespace {

namespace dom = simdjson::dom;

KeyMatch key_of(dom::object object) {
  KeyMatch key;
  for (const auto [dimension, pattern] : object) {
    key.emplace_back(std::string(dimension), text_of(pattern));
  }
  return key;
}

void write_key(JsonWriter& json, const KeyMatch& key) {
  json.begin_object();
  for (const auto& [dimension, pattern] : key) {
    json.key(dimension).text(pattern);
  }
  json.end_object();
}

Silence silence_in(dom::element element) {
  return {.id = text_of(element["id"]),
          .rule = text_of(element["rule"]),
          .key = key_of(element["key"]),
          .author = text_of(element["author"]),
          .comment = text_of(element["comment"]),
          .created_at = instant_of(element["created_at"]),
          .expires_at = instant_of(element["expires_at"])};
}

void take_member(std::string_view name, dom::element value, SilenceDraft& draft) {
  if (name == "rule") {
    draft.rule = text_of(value);
  } else if (name == "key") {
    draft.key = key_of(value);
  } else if (name == "author") {
    draft.author = text_of(value);
  } else if (name == "comment") {
    draft.comment = text_of(value);
  } else if (name == "all") {
    draft.all = bool(value);
  } else if (name == "for") {
    const auto length = parse_duration(std::string_view(value));
    if (!length) {
      throw BadMember{fmt::format("\"for\": not a length of time: {}; write it as in 2h or 3d",
                                  printable(text_of(value)))};
    }
    draft.length = *length;
  } else {
    throw BadMember{fmt::format("unknown member \"{}\"; use rule, key, for, author, comment, all",
                                printable(name))};
  }
}

}  // namespace

void write_silence(JsonWriter& json, const Silence& silence) {
  json.begin_object();
  json.key("id").text(silence.id);
  json.key("rule").text(silence.rule);
  json.key("key");
  write_key(json, silence.key);
  json.key("author").text(silence.author);
  json.key("comment").text(silence.comment);
  json.key("created_at").text(rfc3339(silence.created_at));
  json.key("expires_at").text(rfc3339(silence.expires_at));
  json.end_object();
}

void write_silences(JsonWriter& json, const std::vector<Silence>& silences) {
  json.begin_array();
  for (const auto& silence : silences) {
    write_silence(json, silence);
  }
  json.end_array();
}

std::string silence_list_json(const SilenceList& list) {
  JsonWriter json;
  json.begin_object().key("silences");
  write_silences(json, list.silences);
  json.key("now").text(rfc3339(list.now)).end_object();
  return std::move(json).take();
}

Outcome<SilenceList> read_silence_list(const std::string& json) {
  return read_json(json, [](dom::element root) {
    SilenceList list{.silences = {}, .now = instant_of(root["now"])};
    for (const dom::element silence : dom::array(root["silences"])) {
      list.silences.push_back(silence_in(silence));
    }
    return list;
  });
}

std::string silence_answer_json(const SilenceAnswer& answer) {
  JsonWriter json;
  json.begin_object().key("silence");
  write_silence(json, answer.silence);
  json.key("rules").integer(answer.rules).end_object();
  return std::move(json).take();
}

Outcome<SilenceAnswer> read_silence_answer(const std::string& json) {
  return read_json(json, [](dom::element root) {
    return SilenceAnswer{.silence = silence_in(root["silence"]),
                         .rules = std::int64_t(root["rules"])};
  });
}

std::string silence_draft_json(const SilenceDraft& draft) {
  JsonWriter json;
  json.begin_object();
  json.key("rule").text(draft.rule);
  json.key("key");
  write_key(json, draft.key);
  json.key("for").text(display_duration(draft.length));
  json.key("author").text(draft.author);
  json.key("comment").text(draft.comment);
  json.key("all").boolean(draft.all);
  json.end_object();
  return std::move(json).take();
}

Outcome<SilenceDraft> read_silence_draft(std::string_view json) {
  return read_json(json, [](dom::element root) {
    SilenceDraft draft;
    for (const auto [name, value] : dom::object(root)) {
      take_member(name, value, draft);
    }
    return draft;
  });
}

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
  return read_json(json, [](dom::element root) {
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
  return read_json(json, [](dom::element root) { return text_of(root["text"]); });
}

std::string error_json(std::string_view message) {
  JsonWriter json;
  json.begin_object().key("error").text(message).end_object();
  return std::move(json).take();
}

std::string read_error(const std::string& json) {
  return read_json(json, [](dom::element root) { return text_of(root["error"]); })
      .value_or(printable(json));
}

}  // namespace tokentail
