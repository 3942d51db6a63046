// SPDX-License-Identifier: Apache-2.0
#include "source/directory_book.hpp"

#include <utility>

namespace tokentail {

void DirectoryBook::begin_look(bool is_at_its_time) {
  listings_.clear();
  is_at_its_time_ = is_at_its_time;
  if (is_at_its_time) {
    std::erase_if(histories_, [&](const auto& entry) { return entry.second.asked_at < looks_; });
    ++looks_;
  }
}

const Listing& DirectoryBook::list(const std::string& directory) {
  const auto [entry, is_new] = listings_.try_emplace(directory);
  if (is_new) {
    auto content = list_(directory);
    entry->second.is_settled = settles(directory, content);
    entry->second.siblings = Siblings(std::move(content.files));
  }
  return entry->second;
}

bool DirectoryBook::settles(const std::string& directory, const DirectoryContent& content) {
  if (!content.before || content.before != content.after) {
    histories_.erase(directory);
    return false;
  }
  // Seen first in between, it may be younger than the last look at its time.
  const auto since = is_at_its_time_ ? looks_ : looks_ + 1;
  auto& history =
      histories_.try_emplace(directory, History{.stamp = *content.after, .since = since})
          .first->second;
  history.asked_at = looks_;
  if (history.stamp != *content.after) {
    history.stamp = *content.after;
    history.since = since;
  }
  return history.since < looks_;
}

}  // namespace tokentail
