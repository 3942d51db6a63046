// SPDX-License-Identifier: Apache-2.0
// Writes one JSON value, commas and quoting included, members in the order they are written.
//
//   JsonWriter json;
//   json.begin_object().key("rule").text(rule).key("count").integer(3).end_object();
//   send(std::move(json).take());
//
// Any text is safe: invalid UTF-8 becomes U+FFFD. The caller keeps begin and end in pairs and gives
// each member of an object a key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace tokentail {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  // Followed by the member's value.
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  // A number or a whole value already in JSON, copied as it is: decimal() of a quantity, a value
  // that another writer made.
  JsonWriter& raw(std::string_view json);

  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string out_;
  bool after_value_ = false;
};

}  // namespace tokentail
