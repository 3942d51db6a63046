// SPDX-License-Identifier: Apache-2.0
#include "source/file_identity.hpp"

namespace tokentail {

bool same_file(const FileIdentity& a, const FileIdentity& b) {
  const bool births_known = a.birth_ns != 0 && b.birth_ns != 0;
  const bool generations_known = a.generation != 0 && b.generation != 0;
  if (a.inode != b.inode || (births_known && a.birth_ns != b.birth_ns) ||
      (generations_known && a.generation != b.generation)) {
    return false;
  }
  return a.device == b.device || births_known;
}

}  // namespace tokentail
