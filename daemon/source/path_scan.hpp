// SPDX-License-Identifier: Apache-2.0
// What the globs match right now.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "source/file_identity.hpp"
#include "source/source_settings.hpp"

namespace tokentail {

// A path to follow, or the reason not to.
struct Sighting {
  std::uint32_t source = 0;  // the first that matches
  std::string excluded;      // by its name: empty, or why
  Outcome<FileFacts> facts;
};

struct PathScan {
  std::map<std::string, Sighting> paths;
  std::int64_t over_limit = 0;
};

// Paths of compressed files, and of rotated files whose log is itself matched, are excluded unless
// written out without wildcards: rotation is followed by identity, not by name.
[[nodiscard]] PathScan scan_paths(const std::vector<SourceSettings>& sources,
                                  std::int64_t files_max);

// Where something new may match: each directory or, where it is missing, its nearest ancestor.
[[nodiscard]] std::set<std::string> directories_to_watch(
    const std::vector<SourceSettings>& sources);

}  // namespace tokentail
