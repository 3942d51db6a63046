// SPDX-License-Identifier: Apache-2.0
// What bare simdjson needs for a line: the same eight fields, converted as simdjson converts
// (counts and views of text). It checks nothing that it skips and reads no time. The padding after
// a line must be there.
#pragma once

#include <cstdint>
#include <string_view>

#include <simdjson.h>

namespace tokentail {

inline std::uint64_t find_in_any_order(simdjson::ondemand::parser& parser, std::string_view line) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
              .get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return 0;
  }
  std::uint64_t sum = 0;
  for (const auto* key : {"prompt_tokens", "completion_tokens", "total_tokens", "latency_ms"}) {
    std::uint64_t count = 0;
    const auto error = object.find_field_unordered(key).get(count);
    if (error != simdjson::SUCCESS && error != simdjson::NO_SUCH_FIELD) {
      return 0;  // a line that is cut off: simdjson looks no further either
    }
    sum += count;
  }
  for (const auto* key : {"timestamp", "user_id", "feature", "model"}) {
    std::string_view text;
    sum += object.find_field_unordered(key).get(text) == simdjson::SUCCESS ? text.size() : 0;
  }
  return sum;
}

inline std::uint64_t find_by_walking(simdjson::ondemand::parser& parser, std::string_view line) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
              .get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return 0;
  }
  std::uint64_t sum = 0;
  for (auto item : object) {
    std::string_view key;
    simdjson::ondemand::field field;
    if (std::move(item).get(field) != simdjson::SUCCESS ||
        field.unescaped_key().get(key) != simdjson::SUCCESS) {
      return 0;
    }
    if (key == "prompt_tokens" || key == "completion_tokens" || key == "total_tokens" ||
        key == "latency_ms") {
      std::uint64_t count = 0;
      sum += field.value().get(count) == simdjson::SUCCESS ? count : 0;
    } else if (key == "timestamp" || key == "user_id" || key == "feature" || key == "model") {
      std::string_view text;
      sum += field.value().get(text) == simdjson::SUCCESS ? text.size() : 0;
    }
  }
  return sum;
}

}  // namespace tokentail
