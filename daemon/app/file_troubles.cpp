// SPDX-License-Identifier: Apache-2.0
#include "app/file_troubles.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {

std::vector<std::string> FileTroubles::news(const SourceStatus& status) {
  std::vector<std::string> news;
  std::map<std::string, std::string> reasons;
  for (const auto& file : status.files) {
    const auto known = reasons_.find(file.path);
    const bool was_in_trouble = known != reasons_.end();
    if (file.reason.empty()) {
      if (was_in_trouble) {
        news.push_back(fmt::format("{} is read now", printable(file.path)));
      }
      continue;
    }
    if (!was_in_trouble || known->second != file.reason) {
      news.push_back(fmt::format("{} cannot be read: {}; it is tried again every second",
                                 printable(file.path), printable(file.reason)));
    }
    reasons.emplace(file.path, file.reason);
  }
  reasons_ = std::move(reasons);
  return news;
}

}  // namespace tokentail
