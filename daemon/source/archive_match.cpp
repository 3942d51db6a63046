// SPDX-License-Identifier: Apache-2.0
#include "source/archive_match.hpp"

#include <algorithm>

#include "source/archive_content.hpp"
#include "source/file_handle.hpp"
#include "source/rotated_name.hpp"

namespace tokentail {

bool holds(const Sibling& sibling, const FileCursor& cursor) {
  const auto match = [&](auto content) {
    const auto found = content ? compare(*content, cursor)
                               : Outcome<ContentMatch>(std::unexpected(content.error()));
    return found && found->head && found->marker;
  };
  return has_compressed_name(sibling.path)
             ? match(ArchiveContent::open(sibling.path, cursor.identity))
             : sibling.facts.size >= cursor.offset && match(FileHandle::open(sibling.path));
}

bool was_outrun(const Sibling& copy, const FileCursor& cursor) {
  auto beginning = cursor;
  beginning.offset = 0;
  return !has_compressed_name(copy.path) && copy.facts.size < cursor.offset &&
         copy.facts.size >= cursor.head.length && holds(copy, beginning);
}

Outcome<bool> may_hold(const Sibling& archive, const FileCursor& cursor) {
  if (cursor.head.length == 0) {
    return false;  // nothing was read
  }
  auto content = ArchiveContent::open(archive.path, cursor.identity);
  const auto found = content ? compare(*content, cursor) : std::unexpected(content.error());
  if (!found) {
    return std::unexpected(found.error());
  }
  return (found->head && found->marker) || !content->damage().empty();
}

bool may_be_among(const std::vector<Sibling>& archives, const FileCursor& cursor) {
  auto beginning = cursor;
  beginning.offset = 0;
  return std::ranges::any_of(archives, [&](const Sibling& archive) {
    return may_hold(archive, beginning).value_or(true);
  });
}

}  // namespace tokentail
