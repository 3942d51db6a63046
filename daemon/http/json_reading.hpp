// SPDX-License-Identifier: Apache-2.0
// What the readers of control messages share. For .cpp files of this folder: it shows simdjson.
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <simdjson.h>

#include "alert/silence.hpp"
#include "core/error.hpp"

namespace tokentail {

// Thrown and caught by read_json() only, beside simdjson's own exceptions for a value that is
// missing or of another type.
struct BadMember {
  std::string text;
};

[[nodiscard]] inline std::string text_of(simdjson::dom::element element) {
  return std::string(std::string_view(element));
}

[[nodiscard]] inline KeyMatch key_of(simdjson::dom::object object) {
  KeyMatch key;
  for (const auto [dimension, pattern] : object) {
    key.emplace_back(std::string(dimension), text_of(pattern));
  }
  return key;
}

// Parses `json` and hands its root to `read`.
template <class Read>
auto read_json(std::string_view json, Read read)
    -> Outcome<decltype(read(simdjson::dom::element()))> {
  try {
    simdjson::dom::parser parser;
    return read(parser.parse(json.data(), json.size()));
  } catch (const BadMember& bad) {
    return fail(ErrorKind::invalid, bad.text);
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::invalid, fmt::format("not the JSON that is wanted: {}", error.what()));
  }
}

}  // namespace tokentail
