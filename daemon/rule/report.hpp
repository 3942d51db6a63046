// SPDX-License-Identifier: Apache-2.0
// The problems of one rule file as they are found, and the readers of single values that find them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time.hpp"
#include "core/yaml.hpp"
#include "rule/checker.hpp"
#include "rule/complaint.hpp"
#include "rule/expression.hpp"

namespace tokentail {

class Report {
 public:
  // Both outlive the report.
  Report(const SourceText& source, Diagnostics& problems) : source_(source), problems_(problems) {}

  [[nodiscard]] const std::string& file() const { return source_.file(); }
  // Found by this report, warnings not among them.
  [[nodiscard]] std::size_t errors() const { return errors_; }

  void error(const YamlNode& node, std::string message, std::string hint = {});
  // A problem at `node` that is not reported yet.
  [[nodiscard]] Diagnostic prepared(const YamlNode& node) const;
  void warning(const YamlNode& node, std::string message, std::string hint = {});
  // A complaint about the expression in `scalar`.
  void error(const YamlNode& scalar, const Complaint& complaint);
  // Something allowed that is probably not meant.
  void lint(const YamlNode& node, std::string message, std::string hint);
  void lint(const YamlNode& scalar, const Complaint& complaint);

  // Each reads one value; nothing when it is wrong, which has then been reported.
  [[nodiscard]] bool is_map(const YamlNode& node, std::string_view what);
  [[nodiscard]] bool is_list(const YamlNode& node, std::string_view what);
  [[nodiscard]] bool is_scalar(const YamlEntry& entry);
  struct Range {
    Duration from;
    Duration to;
  };
  [[nodiscard]] std::optional<Duration> duration(const YamlEntry& entry, const Range& range);
  [[nodiscard]] std::optional<std::int64_t> count(const YamlEntry& entry, std::int64_t most,
                                                  std::int64_t least = 1);
  [[nodiscard]] std::optional<bool> truth(const YamlEntry& entry);
  // A scalar or a list of them.
  [[nodiscard]] std::optional<std::vector<const YamlNode*>> scalars(const YamlEntry& entry);
  // Parsed and checked.
  [[nodiscard]] std::optional<Expression> expression(const YamlEntry& entry, const Scope& scope);
  [[nodiscard]] std::optional<Expression> condition(const YamlEntry& entry, const Scope& scope);

 private:
  [[nodiscard]] Diagnostic located(const YamlNode& scalar, const Complaint& complaint) const;
  void add(Diagnostic problem, Diagnostic::Severity severity);

  const SourceText& source_;
  Diagnostics& problems_;
  std::size_t errors_ = 0;
};

}  // namespace tokentail
