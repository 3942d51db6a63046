// SPDX-License-Identifier: Apache-2.0
#include "http/metric_text.hpp"

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

// Help escapes a backslash and a newline, a label value also a double quote.
void append_escaped(std::string& out, std::string_view text, bool in_quotes) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (in_quotes && c == '"')) {
      out += '\\';
    }
    out += c;
  }
}

}  // namespace

void MetricText::family(std::string_view name, MetricType type, std::string_view help) {
  name_ = fmt::format("tokentail_{}", name);
  text_ += fmt::format("# HELP {} ", name_);
  append_escaped(text_, help, false);
  text_ +=
      fmt::format("\n# TYPE {} {}\n", name_, type == MetricType::counter ? "counter" : "gauge");
}

void MetricText::sample(Labels labels, std::string_view value) {
  text_ += name_;
  char before = '{';
  for (const auto& [label, text] : labels) {
    text_ += fmt::format("{}{}=\"", before, label);
    append_escaped(text_, text, true);
    text_ += '"';
    before = ',';
  }
  text_ += fmt::format("{} {}\n", labels.size() > 0 ? "}" : "", value);
}

void MetricText::single(std::string_view name, MetricType type, std::string_view help,
                        std::int64_t value) {
  family(name, type, help);
  sample({}, value);
}

std::string label_text(std::string_view text) {
  constexpr std::size_t width_max = 128;
  return printable(text, width_max);
}

}  // namespace tokentail
