// SPDX-License-Identifier: Apache-2.0
#include "source/path_scan.hpp"

#include <algorithm>

#include "source/directory_listing.hpp"
#include "source/file_handle.hpp"
#include "source/glob_pattern.hpp"
#include "source/rotated_name.hpp"

namespace tokentail {
namespace {

struct Match {
  std::uint32_t source = 0;
  bool is_named = false;  // written out, without wildcards
};

using Matches = std::map<std::string, Match>;

Matches expand(const std::vector<SourceSettings>& sources) {
  Matches matches;
  for (std::uint32_t source = 0; source < sources.size(); ++source) {
    for (const auto& pattern : sources[source].globs) {
      for (auto& path : expand_glob(pattern)) {
        const bool is_named = path == pattern;
        auto& match = matches.try_emplace(std::move(path), Match{.source = source}).first->second;
        match.is_named = match.is_named || is_named;
      }
    }
  }
  return matches;
}

std::string exclusion(const std::string& path, const Match& match, const Matches& matches) {
  if (match.is_named) {
    return {};
  }
  const auto name = file_name_of(path);
  if (has_compressed_name(name)) {
    return "compressed";
  }
  const auto directory = path.substr(0, path.size() - name.size());
  for (const auto& origin : rotation_origins(name)) {
    if (matches.contains(directory + origin)) {
      return "rotated away from " + origin;
    }
  }
  return {};
}

}  // namespace

PathScan scan_paths(const std::vector<SourceSettings>& sources, std::int64_t files_max) {
  PathScan scan;
  const auto matches = expand(sources);
  for (const auto& [path, match] : matches) {
    if (std::ssize(scan.paths) >= files_max) {
      ++scan.over_limit;
      continue;
    }
    scan.paths.emplace(path, Sighting{.source = match.source,
                                      .excluded = exclusion(path, match, matches),
                                      .facts = observe(path)});
  }
  return scan;
}

namespace {

void add_directories(const std::string& glob, std::set<std::string>& directories) {
  for (const auto& pattern : directory_patterns(glob)) {
    for (auto& directory : expand_glob(pattern)) {
      directories.insert(nearest_existing(std::move(directory)));
    }
  }
}

}  // namespace

std::set<std::string> directories_to_watch(const std::vector<SourceSettings>& sources) {
  std::set<std::string> directories;
  for (const auto& source : sources) {
    for (const auto& glob : source.globs) {
      add_directories(glob, directories);
    }
  }
  return directories;
}

}  // namespace tokentail
