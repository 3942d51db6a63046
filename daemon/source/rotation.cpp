// SPDX-License-Identifier: Apache-2.0
#include "source/rotation.hpp"

#include <algorithm>
#include <string_view>

#include "source/rotated_name.hpp"

namespace tokentail {
namespace {

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

const Sibling* find_same(const std::vector<Sibling>& siblings, const FileIdentity& identity) {
  const auto found = std::ranges::find_if(siblings, [&](const Sibling& sibling) {
    return same_file(sibling.facts.identity, identity);
  });
  return found == siblings.end() ? nullptr : &*found;
}

std::vector<Sibling> rotations_of(const std::string& log_path,
                                  const std::vector<Sibling>& siblings) {
  std::vector<Sibling> result;
  std::ranges::copy_if(siblings, std::back_inserter(result), [&](const Sibling& sibling) {
    const auto name = name_of(sibling.path);
    return !has_compressed_name(name) && is_rotation_of(name, name_of(log_path));
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

std::vector<Sibling> successors(const std::string& log_path, FileAge reference,
                                const std::vector<Sibling>& siblings) {
  auto result = rotations_of(log_path, siblings);
  std::erase_if(
      result, [&](const Sibling& sibling) { return !is_older(reference, age_of(sibling.facts)); });
  std::ranges::stable_sort(result, [](const Sibling& a, const Sibling& b) {
    return is_older(age_of(a.facts), age_of(b.facts));
  });
  return result;
}

}  // namespace tokentail
