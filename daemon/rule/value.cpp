// SPDX-License-Identifier: Apache-2.0
#include "rule/value.hpp"

#include "core/escape.hpp"

namespace tokentail {

std::string shown(const Value& value, Unit unit) {
  if (!value.known || (unit == Unit::text && value.text.empty())) {
    return "unknown";
  }
  return unit == Unit::text ? std::string(cut_utf8(value.text, shown_text_bytes_max))
                            : display(value.number, unit);
}

}  // namespace tokentail
