// SPDX-License-Identifier: Apache-2.0
#include "recount/text_counter.hpp"

#include <simdjson.h>

namespace tokentail {

namespace dom = simdjson::dom;

namespace {

constexpr int depth_max = 16;

bool holds_text(std::string_view key) {
  return key == "text" || key == "content" || key == "message" || key == "choices" ||
         key == "output";
}

bool holds_more(std::string_view key) {
  return key == "tool_calls" || key == "function_call" || key == "image_url" || key == "audio" ||
         key == "refusal" || key == "reasoning_content";
}

// Member functions give false where the shape is none that is known.
class TextTally {
 public:
  explicit TextTally(Counter& counter) : counter_(counter) {}

  bool add(dom::element value, int depth) {
    if (depth > depth_max) {
      return false;
    }
    switch (value.type()) {
      case dom::element_type::STRING:
        found_.tokens += counter_.count(std::string_view(value));
        return true;
      case dom::element_type::ARRAY:
        return add_list(value, depth);
      case dom::element_type::OBJECT:
        return add_part(value, depth);
      default:
        return value.is_null();
    }
  }

  [[nodiscard]] TextTokens found() const { return found_; }

 private:
  bool add_list(dom::array list, int depth) {
    bool is_good = true;
    for (const dom::element item : list) {
      is_good = is_good && add(item, depth + 1);
    }
    return is_good;
  }

  bool add_part(dom::object part, int depth) {
    bool has_text = false;
    for (const auto& [key, value] : part) {
      if (holds_text(key)) {
        has_text = true;
        if (!add(value, depth + 1)) {
          return false;
        }
      } else if (holds_more(key)) {
        found_.is_whole = found_.is_whole && value.is_null();
      }
    }
    found_.is_whole = found_.is_whole && has_text;
    return true;
  }

  Counter& counter_;
  TextTokens found_;
};

}  // namespace

struct TextCounter::Json {
  dom::parser parser;
};

TextCounter::TextCounter() : json_(std::make_unique<Json>()) {}
TextCounter::TextCounter(TextCounter&&) noexcept = default;
TextCounter& TextCounter::operator=(TextCounter&&) noexcept = default;
TextCounter::~TextCounter() = default;

Outcome<TextTokens> TextCounter::count(std::string_view json, Counter& counter) {
  dom::element root;
  if (json_->parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    return fail(ErrorKind::invalid, "not JSON, or half a surrogate pair");
  }
  TextTally tally(counter);
  if (!tally.add(root, 0)) {
    return fail(ErrorKind::invalid, "neither a text nor what holds texts");
  }
  return tally.found();
}

}  // namespace tokentail
