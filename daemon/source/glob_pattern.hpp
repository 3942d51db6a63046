// SPDX-License-Identifier: Apache-2.0
// The text of a glob: "*", "?" and "[...]" in any component of an absolute path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

[[nodiscard]] bool has_wildcard(std::string_view pattern);

// Everything before the last '/': "/" for a file in the root.
[[nodiscard]] std::string directory_of(std::string_view path);

[[nodiscard]] std::string_view file_name_of(std::string_view path);

// The directories in which a new name may add a match, as patterns, outermost first: "/a/*/b/*.log"
// gives "/a", "/a/*" and "/a/*/b"; a path without wildcards gives its directory.
[[nodiscard]] std::vector<std::string> directory_patterns(std::string_view pattern);

[[nodiscard]] bool glob_matches(const std::string& pattern, const std::string& path);

}  // namespace tokentail
