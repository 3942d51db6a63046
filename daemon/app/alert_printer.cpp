// SPDX-License-Identifier: Apache-2.0
#include "app/alert_printer.hpp"

#include <cctype>
#include <cstdio>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "notify/webhook_body.hpp"

namespace tokentail {
namespace {

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

}  // namespace

std::string alert_line(const Transition& transition, const TimeZone& zone) {
  const auto level = transition.level.empty() ? "" : " (" + transition.level + ")";
  auto line = fmt::format("{}  {:<8}  {}{}  {}", zone.display(transition.at), label(transition),
                          printable(transition.rule), level, printable(transition.text, 400));
  if (transition.suppressed > 0) {
    line += fmt::format("  (and {} more since the last message)", transition.suppressed);
  }
  return line;
}

void AlertPrinter::print(const Transition& transition) const {
  const auto line =
      form_ == Form::prose ? alert_line(transition, zone_) : webhook_body(transition, host_);
  fmt::print("{}\n", line);
  (void)std::fflush(stdout);
}

}  // namespace tokentail
