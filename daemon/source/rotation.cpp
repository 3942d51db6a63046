// SPDX-License-Identifier: Apache-2.0
#include "source/rotation.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "source/rotated_name.hpp"

namespace tokentail {
namespace {

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

Siblings::Siblings(std::vector<Sibling> files) : files_(std::move(files)) {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    by_inode_.emplace(files_[i].facts.identity.inode, i);
    for (auto& origin : rotation_origins(uncompressed_name(name_of(files_[i].path)))) {
      by_origin_.emplace(std::move(origin), i);
    }
  }
}

const Sibling* Siblings::find(const FileIdentity& identity) const {
  const auto [first, last] = by_inode_.equal_range(identity.inode);
  const auto found = std::find_if(first, last, [&](const auto& entry) {
    return same_file(files_[entry.second].facts.identity, identity);
  });
  return found == last ? nullptr : &files_[found->second];
}

bool Siblings::contains(const std::string& path) const {
  return std::ranges::find(files_, path, &Sibling::path) != files_.end();
}

std::vector<Sibling> Siblings::originating_in(const std::string& log_path, bool compressed) const {
  std::vector<Sibling> result;
  const auto [first, last] = by_origin_.equal_range(std::string(name_of(log_path)));
  std::for_each(first, last, [&](const auto& entry) {
    const auto& file = files_[entry.second];
    if (has_compressed_name(name_of(file.path)) == compressed) {
      result.push_back(file);
    }
  });
  return result;
}

std::vector<Sibling> Siblings::rotations_of(const std::string& log_path) const {
  return originating_in(log_path, false);
}

std::vector<Sibling> Siblings::all_archives_of(const std::string& log_path) const {
  return originating_in(log_path, true);
}

std::vector<Sibling> Siblings::archives_of(const std::string& log_path) const {
  auto result = all_archives_of(log_path);
  std::erase_if(result, [&](const Sibling& archive) {
    return contains(std::string(uncompressed_name(archive.path)));
  });
  return result;
}

bool is_older(FileAge a, FileAge b) {
  const bool births_tell = a.birth_ns != 0 && b.birth_ns != 0 && a.birth_ns != b.birth_ns;
  return births_tell ? a.birth_ns < b.birth_ns : a.modified_ns < b.modified_ns;
}

FileAge age_of(const FileCursor& cursor) {
  return {.birth_ns = cursor.identity.birth_ns, .modified_ns = cursor.modified_ns};
}

FileAge age_of(const FileFacts& facts) {
  return {.birth_ns = facts.identity.birth_ns, .modified_ns = facts.modified_ns};
}

std::vector<Sibling> generations(const std::string& log_path, FileAge since, std::int64_t until,
                                 const Siblings& siblings) {
  auto result = siblings.rotations_of(log_path);
  std::erase_if(result, [&](const Sibling& sibling) {
    const auto age = age_of(sibling.facts);
    const bool births_tell = age.birth_ns != 0 && since.birth_ns != 0;
    const bool began_before =
        births_tell ? age.birth_ns < since.birth_ns : age.modified_ns < since.modified_ns;
    return began_before || (until != 0 && age.birth_ns > until);
  });
  std::ranges::stable_sort(result, [](const Sibling& a, const Sibling& b) {
    return is_older(age_of(a.facts), age_of(b.facts));
  });
  return result;
}

}  // namespace tokentail
