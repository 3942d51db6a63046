// SPDX-License-Identifier: Apache-2.0
#include "settings/problem_list.hpp"

#include <algorithm>
#include <utility>

namespace tokentail {
namespace {

// Where the word that starts at `start` ends.
std::size_t word_end(std::string_view line, std::size_t start) {
  return std::min(line.find_first_of(" \t\"'", start), line.size());
}

void blank(std::string& line, std::size_t from, std::size_t to) {
  std::fill(line.begin() + static_cast<std::ptrdiff_t>(from),
            line.begin() + static_cast<std::ptrdiff_t>(to), '*');
}

// scheme://[user@]host[/path][?query]: everything but scheme and host can be a credential.
void blank_urls(std::string& line) {
  constexpr std::string_view mark = "://";
  for (auto at = line.find(mark); at != std::string::npos; at = line.find(mark, at)) {
    at += mark.size();
    const auto end = word_end(line, at);
    const auto path = std::min(line.find_first_of("/?#", at), end);
    const auto user = line.rfind('@', path);
    if (user != std::string::npos && user >= at) {
      blank(line, at, user);
    }
    blank(line, std::min(path + 1, end), end);
    at = end;
  }
}

void blank_secrets(std::string& line) {
  constexpr std::string_view mark = "whsec_";
  for (auto at = line.find(mark); at != std::string::npos; at = line.find(mark, at)) {
    at += mark.size();
    blank(line, at, word_end(line, at));
  }
}

}  // namespace

std::string without_credentials(std::string_view line) {
  std::string safe(line);
  blank_urls(safe);
  blank_secrets(safe);
  return safe;
}

std::size_t ProblemList::width_of(const YamlNode& node) const {
  const auto line = file_.line(node.where.line);
  if (!node.is_scalar() || node.where.column > line.size()) {
    return 1;
  }
  const char first = line[node.where.column - 1];
  const std::size_t quotes = first == '"' || first == '\'' ? 2 : 0;
  return std::clamp<std::size_t>(node.text.size() + quotes, 1, line.size() - node.where.column + 1);
}

void ProblemList::error(const YamlNode& at, std::string message, std::string hint) {
  add(file_.problem(at.where, std::move(message), std::move(hint), width_of(at)));
}

void ProblemList::warn(const YamlNode& at, std::string message, std::string hint) {
  auto diagnostic = file_.problem(at.where, std::move(message), std::move(hint), width_of(at));
  diagnostic.severity = Diagnostic::Severity::warning;
  add(std::move(diagnostic));
}

void ProblemList::add(Diagnostic diagnostic) {
  diagnostic.source_line = without_credentials(diagnostic.source_line);
  diagnostics_.push_back(std::move(diagnostic));
}

Diagnostics ProblemList::take() && {
  std::ranges::stable_sort(diagnostics_, {}, &Diagnostic::where);
  return std::move(diagnostics_);
}

}  // namespace tokentail
