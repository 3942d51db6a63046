// SPDX-License-Identifier: Apache-2.0
#include "http/outbox_json.hpp"

#include <utility>

#include <simdjson.h>

#include "core/escape.hpp"
#include "core/json_writer.hpp"
#include "http/json_reading.hpp"

namespace tokentail {
namespace {

namespace dom = simdjson::dom;

OutboxMessage message_in(dom::element element) {
  return {.id = text_of(element["id"]),
          .target = text_of(element["target"]),
          .about = text_of(element["about"]),
          .kind = text_of(element["kind"]),
          .created = instant_of(element["created_at"]),
          .due = instant_of(element["due_at"]),
          .attempts = std::int64_t(element["attempts"]),
          .last_error = text_of(element["last_error"]),
          .is_dead = bool(element["dead"]),
          .bytes = std::int64_t(element["bytes"])};
}

// An unknown member is refused: an "id" that was ignored would drop more than was meant.
void take_member(std::string_view name, dom::element value, OutboxQuestion& question) {
  if (name == "ids") {
    for (const dom::element id : dom::array(value)) {
      question.ids.push_back(text_of(id));
    }
  } else if (name == "target") {
    question.target = text_of(value);
  } else if (name == "dead") {
    question.dead = bool(value);
  } else {
    throw BadMember{fmt::format("unknown member \"{}\"; use ids, target, dead", printable(name))};
  }
}

}  // namespace

std::string outbox_list_json(const OutboxList& list) {
  JsonWriter json;
  json.begin_object().key("messages").begin_array();
  for (const auto& message : list.messages) {
    json.begin_object();
    json.key("id").text(message.id);
    json.key("target").text(message.target);
    json.key("about").text(message.about);
    json.key("kind").text(message.kind);
    json.key("created_at").text(rfc3339(message.created));
    json.key("due_at").text(rfc3339(message.due));
    json.key("attempts").integer(message.attempts);
    json.key("last_error").text(message.last_error);
    json.key("dead").boolean(message.is_dead);
    json.key("bytes").integer(message.bytes);
    json.end_object();
  }
  json.end_array().key("now").text(rfc3339(list.now)).end_object();
  return std::move(json).take();
}

Outcome<OutboxList> read_outbox_list(std::string_view json) {
  return read_json(json, [](dom::element root) {
    OutboxList list{.messages = {}, .now = instant_of(root["now"])};
    for (const dom::element message : dom::array(root["messages"])) {
      list.messages.push_back(message_in(message));
    }
    return list;
  });
}

std::string outbox_question_json(const OutboxQuestion& question) {
  JsonWriter json;
  json.begin_object().key("ids").begin_array();
  for (const auto& id : question.ids) {
    json.text(id);
  }
  json.end_array().key("target").text(question.target);
  json.key("dead").boolean(question.dead).end_object();
  return std::move(json).take();
}

Outcome<OutboxQuestion> read_outbox_question(std::string_view json) {
  return read_json(json, [](dom::element root) {
    OutboxQuestion question;
    for (const auto [name, value] : dom::object(root)) {
      take_member(name, value, question);
    }
    return question;
  });
}

std::string outbox_count_json(std::int64_t messages) {
  JsonWriter json;
  json.begin_object().key("messages").integer(messages).end_object();
  return std::move(json).take();
}

Outcome<std::int64_t> read_outbox_count(std::string_view json) {
  return read_json(json, [](dom::element root) { return std::int64_t(root["messages"]); });
}

}  // namespace tokentail
