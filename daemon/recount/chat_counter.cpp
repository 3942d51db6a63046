// SPDX-License-Identifier: Apache-2.0
#include "recount/chat_counter.hpp"

#include <string>
#include <utility>

#include <simdjson.h>

namespace tokentail {

namespace ondemand = simdjson::ondemand;
using ondemand::json_type;

namespace {

constexpr std::size_t padding = 64;
static_assert(padding >= simdjson::SIMDJSON_PADDING);
constexpr int depth_max = 16;

// One value being counted. Member functions give false to stop; `problem` then says why.
class Pass {
 public:
  Pass(Counter& counter, const ChatOverhead& overhead) : counter_(counter), overhead_(overhead) {}

  bool messages(ondemand::value& value) {
    ondemand::array messages;
    if (!get(value.get_array(), messages, "messages that are no array")) {
      return false;
    }
    for (auto item : messages) {
      ondemand::object message;
      found_.tokens += overhead_.per_message;
      if (!get(item.get_object(), message, "a message that is no object") ||
          !this->message(message)) {
        return false;
      }
    }
    found_.tokens += overhead_.per_reply;
    return true;
  }

  bool tools(ondemand::value& value) {
    ondemand::array tools;
    if (!get(value.get_array(), tools, "tools that are no array")) {
      return false;
    }
    bool has_any = false;
    for (auto item : tools) {
      ondemand::object tool;
      ondemand::object function;
      has_any = true;
      if (!get(item.get_object(), tool, "a tool that is no object") ||
          !get(tool["function"].get_object(), function, "a tool that is no function") ||
          !this->function(function)) {
        return false;
      }
    }
    found_.tokens += has_any ? overhead_.per_tools : 0;
    return true;
  }

  // A string, or whatever holds strings.
  bool content(ondemand::value& value, int depth) {
    json_type type{};
    if (!get(value.type(), type, "malformed text")) {
      return false;
    }
    switch (type) {
      case json_type::string:
        return string(value);
      case json_type::array:
        return parts(value, depth);
      case json_type::object:
        return part(value, depth);
      case json_type::null:
        return true;
      default:
        return fail("a number where there should be text");
    }
  }

  [[nodiscard]] TextTokens found() const { return found_; }
  [[nodiscard]] std::string_view problem() const { return problem_; }

 private:
  bool fail(std::string_view problem) {
    problem_ = problem;
    return false;
  }

  template <class Result, class Target>
  bool get(Result&& result, Target& target, std::string_view problem) {
    return std::forward<Result>(result).get(target) == simdjson::SUCCESS || fail(problem);
  }

  void count(std::string_view text) { found_.tokens += counter_.count(text); }

  bool string(ondemand::value& value) {
    std::string_view text;
    if (!get(value.get_string(), text, "text with half a surrogate pair")) {
      return false;
    }
    count(text);
    return true;
  }

  bool message(ondemand::object& message) {
    for (auto field : message) {
      std::string_view key;
      json_type type{};
      if (!get(field.unescaped_key(), key, "a malformed message") ||
          !get(field.value().type(), type, "a malformed message")) {
        return false;
      }
      auto value = std::move(field).value_unsafe().value();
      found_.tokens += key == "name" ? overhead_.per_name : 0;
      const bool is_text = type == json_type::string || key == "content";
      found_.is_whole = found_.is_whole && (is_text || type == json_type::null);
      if (is_text && !content(value, 0)) {
        return false;
      }
    }
    return true;
  }

  bool parts(ondemand::value& value, int depth) {
    ondemand::array parts;
    if (depth == depth_max) {
      return fail("text that is nested too deep");
    }
    if (!get(value.get_array(), parts, "malformed text")) {
      return false;
    }
    for (auto item : parts) {
      ondemand::value part;
      if (!get(std::move(item), part, "malformed text") || !content(part, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  // One of several pieces, or the object around them.
  bool part(ondemand::value& value, int depth) {
    ondemand::object part;
    if (depth == depth_max) {
      return fail("text that is nested too deep");
    }
    if (!get(value.get_object(), part, "malformed text")) {
      return false;
    }
    bool has_text = false;
    for (auto field : part) {
      std::string_view key;
      if (!get(field.unescaped_key(), key, "malformed text")) {
        return false;
      }
      auto inner = std::move(field).value_unsafe().value();
      if (holds_text(key)) {
        has_text = true;
        if (!content(inner, depth + 1)) {
          return false;
        }
      } else if (holds_more(key)) {
        found_.is_whole = found_.is_whole && inner.is_null();
      }
    }
    found_.is_whole = found_.is_whole && has_text;
    return true;
  }

  static bool holds_text(std::string_view key) {
    return key == "text" || key == "content" || key == "message" || key == "choices" ||
           key == "output";
  }
  static bool holds_more(std::string_view key) {
    return key == "tool_calls" || key == "function_call" || key == "image_url" || key == "audio" ||
           key == "refusal" || key == "reasoning_content";
  }

  bool function(ondemand::object& function) {
    found_.tokens += overhead_.per_function;
    std::string name;
    std::string description;
    if (!copy(function, "name", name) || !copy(function, "description", description)) {
      return false;
    }
    count(name + ':' + without_full_stop(description));
    ondemand::object parameters;
    ondemand::object properties;
    if (function["parameters"].get_object().get(parameters) != simdjson::SUCCESS ||
        parameters["properties"].get_object().get(properties) != simdjson::SUCCESS) {
      return true;
    }
    return this->properties(properties);
  }

  bool properties(ondemand::object& properties) {
    bool has_any = false;
    for (auto field : properties) {
      std::string_view name;
      ondemand::object property;
      if (!get(field.unescaped_key(), name, "a malformed tool") ||
          !get(field.value().get_object(), property, "a property that is no object") ||
          !this->property(std::string(name), property)) {
        return false;
      }
      has_any = true;
    }
    found_.tokens += has_any ? overhead_.per_properties : 0;
    return true;
  }

  bool property(const std::string& name, ondemand::object& property) {
    found_.tokens += overhead_.per_property;
    std::string type;
    std::string description;
    if (!copy(property, "type", type) || !copy(property, "description", description) ||
        !choices(property)) {
      return false;
    }
    count(name + ':' + type + ':' + without_full_stop(description));
    for (const auto* nested : {"properties", "items", "anyOf", "oneOf"}) {
      found_.is_whole = found_.is_whole && property[nested].error() == simdjson::NO_SUCH_FIELD;
    }
    return true;
  }

  bool choices(ondemand::object& property) {
    ondemand::array items;
    if (property["enum"].get_array().get(items) != simdjson::SUCCESS) {
      return true;
    }
    found_.tokens += overhead_.per_enum;
    for (auto item : items) {
      std::string_view text;
      if (!get(item.get_string(), text, "an enum of other than texts")) {
        return false;
      }
      found_.tokens += overhead_.per_enum_item;
      count(text);
    }
    return true;
  }

  // Nothing where there is none. A copy: the next look into the object may move what was found.
  bool copy(ondemand::object& object, std::string_view key, std::string& into) {
    auto found = object[key];
    std::string_view text;
    if (found.error() == simdjson::NO_SUCH_FIELD) {
      return true;
    }
    if (!get(found.get_string(), text, "a tool whose name, type or description is no text")) {
      return false;
    }
    into = text;
    return true;
  }

  static std::string without_full_stop(std::string text) {
    if (text.ends_with('.')) {
      text.pop_back();
    }
    return text;
  }

  Counter& counter_;
  const ChatOverhead& overhead_;
  TextTokens found_;
  std::string_view problem_ = "malformed JSON";
};

}  // namespace

struct ChatCounter::Json {
  ondemand::parser parser;

  template <class Visit>
  Outcome<TextTokens> visit(std::string_view json, Pass pass, Visit visit) {
    ondemand::document document;
    ondemand::value value;
    const bool is_good =
        parser.iterate(json.data(), json.size(), json.size() + padding).get(document) ==
            simdjson::SUCCESS &&
        document.get_value().get(value) == simdjson::SUCCESS && visit(pass, value);
    if (!is_good) {
      return fail(ErrorKind::invalid, std::string(pass.problem()));
    }
    return pass.found();
  }
};

ChatCounter::ChatCounter() : json_(std::make_unique<Json>()) {}
ChatCounter::ChatCounter(ChatCounter&&) noexcept = default;
ChatCounter& ChatCounter::operator=(ChatCounter&&) noexcept = default;
ChatCounter::~ChatCounter() = default;

Outcome<TextTokens> ChatCounter::messages(std::string_view json, Counter& counter,
                                          const ChatOverhead& overhead) {
  return json_->visit(json, Pass(counter, overhead),
                      [](Pass& pass, auto& value) { return pass.messages(value); });
}

Outcome<TextTokens> ChatCounter::tools(std::string_view json, Counter& counter,
                                       const ChatOverhead& overhead) {
  return json_->visit(json, Pass(counter, overhead),
                      [](Pass& pass, auto& value) { return pass.tools(value); });
}

Outcome<TextTokens> ChatCounter::text(std::string_view json, Counter& counter) {
  constexpr auto nothing = ChatOverhead::none();
  const auto visit = [](Pass& pass, auto& value) { return pass.content(value, 0); };
  if (!json.starts_with('"')) {
    return json_->visit(json, Pass(counter, nothing), visit);
  }
  // A document of one scalar is of another type in simdjson.
  auto list = '[' + std::string(json) + ']';
  const auto size = list.size();
  list.append(padding, ' ');
  return json_->visit(std::string_view(list).substr(0, size), Pass(counter, nothing), visit);
}

}  // namespace tokentail
