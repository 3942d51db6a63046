// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/json_line.hpp"

#include <simdjson.h>

namespace tokentail {
namespace {

namespace dom = simdjson::dom;

std::optional<std::string> text_of(dom::object object, std::string_view key) {
  std::string_view text;
  if (object.at_key(key).get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return std::string(text);
}

}  // namespace

Outcome<JsonLine> parse_json_line(std::string_view line, std::string_view field) {
  dom::parser parser;
  dom::object object;
  const simdjson::padded_string padded(line);
  if (const auto error = parser.parse(padded).get(object); error != simdjson::SUCCESS) {
    return fail(ErrorKind::invalid,
                std::string("not an object of JSON: ") + simdjson::error_message(error));
  }
  return JsonLine{.text = text_of(object, field),
                  .encoding = text_of(object, "encoding"),
                  .model = text_of(object, "model")};
}

}  // namespace tokentail
