// SPDX-License-Identifier: Apache-2.0
// What the readers of the control socket's JSON share. For the .cpp files of this stage: simdjson's
// exceptions, and ours, stay within read_json().
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "core/error.hpp"
#include "core/escape.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"

namespace tokentail {

// A value of the right type that is not what is wanted, in words.
struct BadMember {
  std::string text;
};

// Parses `json` and hands its root to `read`, which may throw BadMember, and what simdjson throws
// for a value that is missing or of another type.
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

inline std::string text_of(simdjson::dom::element element) {
  return std::string(std::string_view(element));
}

inline Instant instant_of(simdjson::dom::element element) {
  const auto at = parse_timestamp(std::string_view(element), TimeZone::utc());
  if (!at) {
    throw BadMember{"not a time: " + printable(text_of(element))};
  }
  return *at;
}

}  // namespace tokentail
