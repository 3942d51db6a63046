// SPDX-License-Identifier: Apache-2.0
// Test results as the XML that build servers read: JUnit's testsuites, testsuite, testcase and
// failure elements, without times, so that equal results are equal files.
#pragma once

#include <string>
#include <vector>

namespace tokentail {

struct TrialResult {
  std::string name;
  std::string failure;  // UTF-8 that is safe to show; empty: passed
};

struct TrialSuite {
  std::string file;
  std::vector<TrialResult> results;
};

// Names may hold anything.
[[nodiscard]] std::string junit_xml(const std::vector<TrialSuite>& suites);

}  // namespace tokentail
