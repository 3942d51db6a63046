// SPDX-License-Identifier: Apache-2.0
#include "notify/fitted.hpp"

#include "core/escape.hpp"

namespace tokentail {

std::string cut_marked(std::string_view text, std::size_t bytes_max) {
  std::string result(cut_utf8(text, bytes_max));
  if (result.size() < text.size()) {
    result += "…";
  }
  return result;
}

}  // namespace tokentail
