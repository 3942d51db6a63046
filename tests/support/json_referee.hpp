// SPDX-License-Identifier: Apache-2.0
// A second opinion on what is JSON: simdjson's DOM parser, which reads every value of a line, where
// the decoder uses the on-demand one and its own grammar for what that skips.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "decode/rejection.hpp"

namespace tokentail::test {

class JsonReferee {
 public:
  // Whether what a decoder said of the line fits to this: refused as no JSON object exactly when it
  // is none.
  [[nodiscard]] bool agrees(std::string_view line, const std::optional<Rejection>& said) {
    const auto reason = said ? said->reason : RejectReason::not_usage;
    switch (reason) {
      case RejectReason::too_deep:       // the rest of the line was not read
      case RejectReason::duplicate_key:  // nor here
        return true;
      case RejectReason::blank_line:
      case RejectReason::not_an_object:
      case RejectReason::malformed:
      case RejectReason::bad_utf8:
        return !is_object(line);
      default:
        return is_object(line);
    }
  }

 private:
  bool is_object(std::string_view line) {
    simdjson::dom::object object;
    return !line.starts_with("\xEF\xBB\xBF") &&  // that parser would skip it
           parser_.parse(tamed(line)).get(object) == simdjson::SUCCESS;
  }

  // The same line for a grammar, without what the DOM parser refuses because its own types cannot
  // hold it, and the decoder lets pass where nobody reads it: numbers of any size (two digits of
  // each run of digits are kept) and halves of surrogate pairs (an A).
  static std::string tamed(std::string_view line) {
    std::string kept;
    bool is_in_string = false;
    int digits = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
      const auto escape = line.substr(at, 6);
      if (line[at] == '\\') {
        kept += is_surrogate(escape) ? "\\u0041" : escape.substr(0, 2);
        at += is_surrogate(escape) ? 5 : escape.substr(0, 2).size() - 1;
        continue;
      }
      is_in_string ^= line[at] == '"';
      digits = line[at] >= '0' && line[at] <= '9' ? digits + 1 : 0;
      if (is_in_string || digits <= 2) {
        kept += line[at];
      }
    }
    return kept;
  }

  static bool is_surrogate(std::string_view escape) {
    constexpr std::string_view hex = "0123456789abcdefABCDEF";
    return escape.size() == 6 && escape[1] == 'u' && (escape[2] == 'd' || escape[2] == 'D') &&
           hex.substr(8).find(escape[3]) != std::string_view::npos &&
           hex.find(escape[4]) != std::string_view::npos &&
           hex.find(escape[5]) != std::string_view::npos;
  }

  simdjson::dom::parser parser_;
};

}  // namespace tokentail::test
