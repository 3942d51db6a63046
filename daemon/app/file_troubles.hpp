// SPDX-License-Identifier: Apache-2.0
// What to tell a person about files that match the settings and cannot be read: once when the
// trouble begins or changes, once when it ends. Holds one entry a file that the status shows.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "source/source_status.hpp"

namespace tokentail {

class FileTroubles {
 public:
  // The sentences that are new since the last call, by path. Safe to show.
  [[nodiscard]] std::vector<std::string> news(const SourceStatus& status);

 private:
  std::map<std::string, std::string> reasons_;  // by path; only files in trouble
};

}  // namespace tokentail
