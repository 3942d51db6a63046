// SPDX-License-Identifier: Apache-2.0
#include "simulation/virtual_files.hpp"

#include <algorithm>

namespace tokentail::test {

void VirtualFiles::create(Instant now) {
  files_.insert(
      files_.begin(),
      File{.identity = {.device = 1, .inode = next_inode_++, .birth_ns = ns_since_epoch(now)},
           .content = {},
           .modified = now});
}

void VirtualFiles::append(std::string_view text, Instant now) {
  files_.front().content += text;
  files_.front().modified = now;
}

std::vector<Sibling> VirtualFiles::listing() const {
  std::vector<Sibling> found;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    found.push_back({.path = i == 0 ? log_path : log_path + ("." + std::to_string(i)),
                     .facts = {.identity = files_[i].identity,
                               .size = std::ssize(files_[i].content),
                               .modified_ns = ns_since_epoch(files_[i].modified)}});
  }
  return found;
}

const std::string* VirtualFiles::content_of(const FileIdentity& identity) const {
  const auto found = std::ranges::find_if(
      files_, [&](const File& file) { return same_file(file.identity, identity); });
  return found == files_.end() ? nullptr : &found->content;
}

}  // namespace tokentail::test
