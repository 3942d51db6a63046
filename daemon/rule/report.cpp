// SPDX-License-Identifier: Apache-2.0
#include "rule/report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "rule/literal.hpp"
#include "rule/parser.hpp"

namespace tokentail {
namespace {

// Text that stands in the file as it is can be underlined whole.
std::size_t width_of(const YamlNode& node, const SourceText& source) {
  const auto line = source.line(node.where.line);
  const bool plain = node.is_scalar() && !node.text.empty() && node.where.column <= line.size() &&
                     line.substr(node.where.column - 1).starts_with(node.text);
  return plain ? node.text.size() : 1;
}

}  // namespace

void Report::add(Diagnostic problem, Diagnostic::Severity severity) {
  errors_ += severity == Diagnostic::Severity::error ? 1 : 0;
  problem.severity = severity;
  problems_.push_back(std::move(problem));
}

Diagnostic Report::prepared(const YamlNode& node) const {
  return source_.problem(node.where, {}, {}, width_of(node, source_));
}

void Report::error(const YamlNode& node, std::string message, std::string hint) {
  add(source_.problem(node.where, std::move(message), std::move(hint), width_of(node, source_)),
      Diagnostic::Severity::error);
}

void Report::warning(const YamlNode& node, std::string message, std::string hint) {
  add(source_.problem(node.where, std::move(message), std::move(hint), width_of(node, source_)),
      Diagnostic::Severity::warning);
}

Diagnostic Report::located(const YamlNode& scalar, const Complaint& complaint) const {
  const auto [begin, end] = complaint.span;
  const Position from = position_in(source_, scalar, begin);
  const Position last = end > begin + 1 ? position_in(source_, scalar, end - 1) : from;
  const auto width = last.line == from.line ? last.column - from.column + 1 : 1;
  return source_.problem(from, complaint.message, complaint.hint, width);
}

void Report::error(const YamlNode& scalar, const Complaint& complaint) {
  add(located(scalar, complaint), Diagnostic::Severity::error);
}

void Report::lint(const YamlNode& node, std::string message, std::string hint) {
  add(source_.problem(node.where, std::move(message), std::move(hint), width_of(node, source_)),
      Diagnostic::Severity::lint);
}

void Report::lint(const YamlNode& scalar, const Complaint& complaint) {
  add(located(scalar, complaint), Diagnostic::Severity::lint);
}

bool Report::is_map(const YamlNode& node, std::string_view what) {
  if (!node.is_map()) {
    error(node, fmt::format("{} must be a map", what), "write name: value pairs");
    return false;
  }
  return true;
}

bool Report::is_list(const YamlNode& node, std::string_view what) {
  if (!node.is_list()) {
    error(node, fmt::format("{} must be a list", what), "start each entry with \"- \"");
    return false;
  }
  return true;
}

bool Report::is_scalar(const YamlEntry& entry) {
  if (entry.value.is_scalar()) {
    return true;
  }
  const auto key = printable(entry.key.text, 60);
  if (entry.value.is_null()) {
    error(entry.key, fmt::format("\"{}\" has no value", key),
          "write it behind the colon, or leave the line away");
  } else {
    error(entry.value, fmt::format("\"{}\" must be a single value", key),
          entry.value.is_map() || entry.value.is_list()
              ? "put it in quotes if it starts with [ or {"
              : "");
  }
  return false;
}

std::optional<Duration> Report::duration(const YamlEntry& entry, const Range& range) {
  if (!is_scalar(entry)) {
    return std::nullopt;
  }
  const auto value = parse_duration(entry.value.text);
  if (!value) {
    error(entry.value, fmt::format("\"{}\" is not a duration", printable(entry.value.text, 60)),
          "as in 30s, 15m, 1h30m, 3d");
    return std::nullopt;
  }
  if (*value < range.from || *value > range.to) {
    error(entry.value,
          fmt::format("{} is out of range for \"{}\"", entry.value.text, entry.key.text),
          fmt::format("from {} to {}", display_duration(range.from), display_duration(range.to)));
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> Report::count(const YamlEntry& entry, std::int64_t most,
                                          std::int64_t least) {
  if (!is_scalar(entry)) {
    return std::nullopt;
  }
  const auto literal = parse_literal(entry.value.text);
  const bool whole = literal && literal->unit == Unit::number && literal->value.denominator == 1;
  if (!whole || literal->value.numerator < least || literal->value.numerator > most) {
    error(entry.value,
          fmt::format("\"{}\" must be a whole number from {} to {}", entry.key.text, least, most),
          "as in 1000 or 20k");
    return std::nullopt;
  }
  return static_cast<std::int64_t>(literal->value.numerator);
}

std::optional<bool> Report::truth(const YamlEntry& entry) {
  if (!is_scalar(entry)) {
    return std::nullopt;
  }
  if (entry.value.text != "true" && entry.value.text != "false") {
    const std::string_view text = entry.value.text;
    error(entry.value, fmt::format("\"{}\" must be true or false", entry.key.text),
          text == "yes" || text == "on"   ? "write true"
          : text == "no" || text == "off" ? "write false"
                                          : "");
    return std::nullopt;
  }
  return entry.value.text == "true";
}

std::optional<std::vector<const YamlNode*>> Report::scalars(const YamlEntry& entry) {
  if (entry.value.is_scalar()) {
    return std::vector{&entry.value};
  }
  std::vector<const YamlNode*> result;
  for (const auto& item : entry.value.items) {
    if (!item.is_scalar()) {
      error(item, fmt::format("\"{}\" is a list of names", entry.key.text));
      return std::nullopt;
    }
    result.push_back(&item);
  }
  if (!entry.value.is_list()) {
    error(entry.key, fmt::format("\"{}\" must be a name or a list of names", entry.key.text),
          "as in [user, model]");
    return std::nullopt;
  }
  return result;
}

std::optional<Expression> Report::expression(const YamlEntry& entry, const Scope& scope) {
  if (!is_scalar(entry)) {
    return std::nullopt;
  }
  auto parsed = parse_expression(entry.value.text);
  if (!parsed) {
    error(entry.value, parsed.error());
    return std::nullopt;
  }
  Complaints complaints;
  const auto unit = check(*parsed, scope, complaints);
  for (const auto& complaint : complaints) {
    error(entry.value, complaint);
  }
  return unit ? std::optional(std::move(*parsed)) : std::nullopt;
}

std::optional<Expression> Report::condition(const YamlEntry& entry, const Scope& scope) {
  auto result = expression(entry, scope);
  if (result && result->unit != Unit::boolean) {
    error(entry.value, Complaint{result->span,
                                 fmt::format("\"{}\" must be a comparison; this is {}",
                                             entry.key.text, name_of(result->unit)),
                                 "as in: cost > $5"});
    return std::nullopt;
  }
  return result;
}

}  // namespace tokentail
