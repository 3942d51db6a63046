// SPDX-License-Identifier: Apache-2.0
// The rule files that a name means: a file, a directory of them, or a glob.
#pragma once

#include <string>
#include <vector>

namespace tokentail {

// Sorted. A file is always returned, existing or not. Of a directory its *.yaml and *.yml, without
// what lies deeper. Tests (*.test.yaml) stand beside the rules they test, so neither a directory
// nor a glob means them.
[[nodiscard]] std::vector<std::string> rule_paths(const std::string& name);

}  // namespace tokentail
