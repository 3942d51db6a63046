// SPDX-License-Identifier: Apache-2.0
#include "trial/junit.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

// Line breaks are kept: a failure is a table.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      result += "&amp;";
    } else if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '"') {
      result += "&quot;";
    } else if (byte < 0x20 && c != '\n' && c != '\t') {
      result += "\xEF\xBF\xBD";
    } else {
      result += c;
    }
  }
  return result;
}

auto failures(const TrialSuite& suite) {
  return std::ranges::count_if(suite.results,
                               [](const TrialResult& result) { return !result.failure.empty(); });
}

}  // namespace

std::string junit_xml(const std::vector<TrialSuite>& suites) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& suite : suites) {
    xml += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
                       escaped(printable(suite.file)), suite.results.size(), failures(suite));
    for (const auto& result : suite.results) {
      const auto name = escaped(printable(result.name));
      xml += result.failure.empty()
                 ? fmt::format("    <testcase name=\"{}\"/>\n", name)
                 : fmt::format("    <testcase name=\"{}\"><failure>{}</failure></testcase>\n", name,
                               escaped(result.failure));
    }
    xml += "  </testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace tokentail
