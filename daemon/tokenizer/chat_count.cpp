// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/chat_count.hpp"

#include <fmt/format.h>
#include <simdjson.h>

namespace tokentail {
namespace {

namespace dom = simdjson::dom;

// Ends the reading with an error for the caller; caught in count_chat.
struct WrongShape {
  std::string text;
};

std::string_view without_full_stop(std::string_view text) {
  return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

std::string_view text_or_empty(dom::object object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text : std::string_view{};
}

class Tally {
 public:
  Tally(Counter& counter, const ChatOverhead& overhead) : counter_(counter), overhead_(overhead) {}

  void add_messages(dom::array messages) {
    for (const dom::element message : messages) {
      add_message(message);
    }
    count_.tokens += overhead_.priming;
  }

  void add_message(dom::element message) {
    ++messages_;
    dom::object object;
    if (message.get(object) != simdjson::SUCCESS) {
      throw WrongShape{fmt::format("message {} is not an object", messages_)};
    }
    add_fields(object);
  }

  [[nodiscard]] std::int64_t tokens() const { return count_.tokens; }

  void add_tools(dom::array tools) {
    if (tools.size() == 0) {
      return;
    }
    for (const dom::element tool : tools) {
      dom::object function;
      if (tool["function"].get(function) == simdjson::SUCCESS) {
        add_function(function);
      } else {
        leave_out("a tool that is no function");
      }
    }
    count_.tokens += overhead_.functions_end;
  }

  [[nodiscard]] ChatCount count() && {
    if (!overhead_.is_published && count_.doubt.empty()) {
      count_.doubt = "what this model adds to a message is not published; gpt-4o's is taken";
    }
    return std::move(count_);
  }

 private:
  void add_text(std::string_view text) { count_.tokens += counter_.count(text); }

  void leave_out(std::string_view what) {
    count_.is_lower_bound = true;
    count_.doubt = fmt::format("{} is not counted", what);
  }

  void add_fields(dom::object message) {
    count_.tokens += overhead_.per_message;
    dom::element role;
    if (message["role"].get(role) != simdjson::SUCCESS || !role.is_string()) {
      throw WrongShape{fmt::format("message {} has no role", messages_)};
    }
    for (const auto& [key, value] : message) {
      if (value.is_string()) {
        add_text(value.get_string());
        count_.tokens += key == "name" ? overhead_.per_name : 0;
      } else if (key == "content" && value.is_array()) {
        add_parts(value.get_array());
      } else if (key == "content" && !value.is_null()) {
        throw WrongShape{
            fmt::format("the content of message {} is neither text nor parts", messages_)};
      } else if (!value.is_null()) {
        leave_out(fmt::format("\"{}\" of a message", key));
      }
    }
  }

  void add_parts(dom::array parts) {
    for (const dom::element part : parts) {
      dom::object object;
      if (part.get(object) != simdjson::SUCCESS) {
        throw WrongShape{fmt::format("a part of message {} is not an object", messages_)};
      }
      std::string_view text;
      if (object["text"].get(text) == simdjson::SUCCESS) {
        add_text(text);
      } else {
        leave_out("a part that is not text");
      }
    }
  }

  void add_function(dom::object function) {
    count_.tokens += overhead_.per_function;
    const auto name = text_or_empty(function, "name");
    if (name.empty()) {
      throw WrongShape{"a function has no name"};
    }
    add_text(fmt::format("{}:{}", name, without_full_stop(text_or_empty(function, "description"))));
    dom::object properties;
    if (function["parameters"]["properties"].get(properties) != simdjson::SUCCESS ||
        properties.size() == 0) {
      return;
    }
    count_.tokens += overhead_.properties_begin;
    for (const auto& [key, value] : properties) {
      dom::object property;
      if (value.get(property) != simdjson::SUCCESS) {
        throw WrongShape{fmt::format("a property of the function {} is not an object", name)};
      }
      add_property(key, property);
    }
  }

  void add_property(std::string_view name, dom::object property) {
    count_.tokens += overhead_.per_property;
    dom::array items;
    if (property["enum"].get(items) == simdjson::SUCCESS) {
      count_.tokens += overhead_.enum_begin;
      for (const dom::element item : items) {
        count_.tokens += overhead_.per_enum_item;
        add_text(item.is_string() ? std::string(std::string_view(item.get_string()))
                                  : simdjson::minify(item));
      }
    }
    const auto type = text_or_empty(property, "type");
    if (type.empty() || type == "object" || type == "array") {
      leave_out("a nested schema");
    }
    add_text(fmt::format("{}:{}:{}", name, type,
                         without_full_stop(text_or_empty(property, "description"))));
  }

  Counter& counter_;
  ChatOverhead overhead_;
  ChatCount count_;
  int messages_ = 0;
};

ChatCount count_root(dom::element root, Tally tally) {
  dom::array messages;
  if (root.get(messages) == simdjson::SUCCESS) {
    tally.add_messages(messages);
    return std::move(tally).count();
  }
  if (root["messages"].get(messages) != simdjson::SUCCESS) {
    throw WrongShape{"neither an array of messages nor an object that has one as \"messages\""};
  }
  tally.add_messages(messages);
  dom::element tools;
  if (root["tools"].get(tools) == simdjson::SUCCESS && !tools.is_null()) {
    if (!tools.is_array()) {
      throw WrongShape{"\"tools\" is not an array"};
    }
    tally.add_tools(tools.get_array());
  }
  return std::move(tally).count();
}

// What `count` makes of the JSON, with what it throws as errors.
template <class T, class Count>
Outcome<T> of_json(std::string_view json, Count count) {
  try {
    dom::parser parser;
    const dom::element root = parser.parse(simdjson::padded_string(json));
    return count(root);
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::invalid, fmt::format("not JSON: {}", error.what()));
  } catch (const WrongShape& problem) {
    return fail(ErrorKind::invalid, problem.text);
  }
}

}  // namespace

Outcome<ChatCount> count_chat(Counter& counter, const ChatOverhead& overhead,
                              std::string_view json) {
  return of_json<ChatCount>(
      json, [&](dom::element root) { return count_root(root, Tally(counter, overhead)); });
}

Outcome<std::vector<std::int64_t>> count_messages(Counter& counter, const ChatOverhead& overhead,
                                                  std::string_view json) {
  return of_json<std::vector<std::int64_t>>(json, [&](dom::element root) {
    dom::array messages;
    if (root.get(messages) != simdjson::SUCCESS) {
      throw WrongShape{"not an array of messages"};
    }
    Tally tally(counter, overhead);
    std::vector<std::int64_t> each;
    std::int64_t before = 0;
    for (const dom::element message : messages) {
      tally.add_message(message);
      each.push_back(tally.tokens() - before);
      before = tally.tokens();
    }
    return each;
  });
}

}  // namespace tokentail
