// SPDX-License-Identifier: Apache-2.0
// Everything wrong with the settings file, collected while it is read. A source line goes into a
// message only after what looks like a credential in it is blanked out, in place, so that the caret
// stays right.
#pragma once

#include <string>
#include <string_view>

#include "core/diagnostic.hpp"
#include "core/yaml.hpp"

namespace tokentail {

class ProblemList {
 public:
  // `file` must outlive the list.
  explicit ProblemList(const SourceText& file) : file_(file) {}

  // The caret underlines the scalar, or the first character of anything larger.
  void error(const YamlNode& at, std::string message, std::string hint = {});
  void warn(const YamlNode& at, std::string message, std::string hint = {});

  // One that somebody else found in the same file.
  void add(Diagnostic diagnostic);

  // In the order of the file.
  [[nodiscard]] Diagnostics take() &&;

 private:
  [[nodiscard]] std::size_t width_of(const YamlNode& node) const;

  const SourceText& file_;
  Diagnostics diagnostics_;
};

// The line with user names, paths and queries of URLs and "whsec_" secrets replaced by asterisks.
[[nodiscard]] std::string without_credentials(std::string_view line);

}  // namespace tokentail
