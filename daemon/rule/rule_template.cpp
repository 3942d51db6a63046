// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_template.hpp"

#include <algorithm>
#include <cstddef>

#include "core/yaml.hpp"

namespace tokentail {
namespace {

bool is_blank_or_comment(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  return first == std::string_view::npos || line[first] == '#';
}

// The lines [first, end), without what stands between this rule and the next.
std::string cut(const SourceText& file, std::size_t first, std::size_t end) {
  while (end > first + 1 && is_blank_or_comment(file.line(end - 1))) {
    --end;
  }
  std::string text;
  for (auto line = first; line < end; ++line) {
    text += file.line(line);
    text += '\n';
  }
  return text;
}

std::string first_sentence(std::string_view text) {
  const auto end = text.find_first_of(".:;");
  return std::string(text.substr(0, end));
}

std::size_t line_count(const SourceText& file) {
  return static_cast<std::size_t>(std::ranges::count(file.text(), '\n'));
}

void add_templates(const SourceText& file, std::vector<RuleTemplate>& templates) {
  const auto root = parse_yaml(file);
  const auto* const rules = root ? root->find("rules") : nullptr;
  if (rules == nullptr) {
    return;
  }
  for (std::size_t i = 0; i < rules->items.size(); ++i) {
    const auto& rule = rules->items[i];
    const bool is_last = i + 1 == rules->items.size();
    const auto end = is_last ? line_count(file) + 1 : rules->items[i + 1].where.line;
    const auto* const name = rule.find("rule");
    const auto* const docs = rule.find("docs");
    templates.push_back({.name = name != nullptr ? name->text : std::string(),
                         .summary = docs != nullptr ? first_sentence(docs->text) : std::string(),
                         .text = cut(file, rule.where.line, end)});
  }
}

}  // namespace

std::vector<RuleTemplate> rule_templates(std::span<const SourceText> files) {
  std::vector<RuleTemplate> templates;
  for (const auto& file : files) {
    add_templates(file, templates);
  }
  return templates;
}

std::string rule_file_of(const RuleTemplate& rule, std::string_view name) {
  auto text = rule.text;
  text.replace(text.find(rule.name), rule.name.size(), name);
  return "version: 1\nrules:\n" + text;
}

}  // namespace tokentail
