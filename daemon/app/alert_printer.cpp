// SPDX-License-Identifier: Apache-2.0
#include "app/alert_printer.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "notify/webhook_body.hpp"

namespace tokentail {
namespace {

constexpr std::size_t text_width_max = 400;
constexpr std::string_view indent = "  ";

std::string label(const Transition& transition) {
  if (transition.kind == TransitionKind::resolved) {
    return "RESOLVED";
  }
  std::string word(name_of(transition.severity));
  for (auto& c : word) {
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return word;
}

// Breaks at spaces; a word longer than a line has one to itself.
std::string wrapped(std::string_view text) {
  std::string lines;
  std::size_t column = prose_columns;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const auto width = display_width(word);
    if (column + 1 + width > prose_columns) {
      lines += fmt::format("\n{}{}", indent, word);
      column = indent.size() + width;
    } else {
      lines += fmt::format(" {}", word);
      column += 1 + width;
    }
  }
  return lines;
}

}  // namespace

std::string alert_prose(const Transition& transition, const TimeZone& zone) {
  const auto level = transition.level.empty() ? "" : " (" + printable(transition.level, 20) + ")";
  auto text = printable(transition.text, text_width_max);
  if (transition.suppressed > 0) {
    text += fmt::format(" [and {} more since the last message]", transition.suppressed);
  }
  return fmt::format("{}  {:<8}  {}{}{}", zone.display(transition.at), label(transition),
                     printable(transition.rule, 40), level, wrapped(text));
}

void AlertPrinter::print(const Transition& transition) const {
  fmt::print("{}\n", form_ == Form::prose ? alert_prose(transition, zone_)
                                          : webhook_body(transition, host_));
  (void)std::fflush(stdout);
}

}  // namespace tokentail
