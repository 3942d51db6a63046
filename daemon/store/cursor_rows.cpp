// SPDX-License-Identifier: Apache-2.0
#include "store/cursor_rows.hpp"

#include <bit>
#include <string>
#include <utility>

#include "store/row_check.hpp"

namespace tokentail {
namespace {

// SQLite integers are signed; hashes and inode numbers use all 64 bits.
std::int64_t as_signed(std::uint64_t value) {
  return std::bit_cast<std::int64_t>(value);
}

std::uint64_t as_unsigned(std::int64_t value) {
  return std::bit_cast<std::uint64_t>(value);
}

Statement& bind_file(Statement& statement, const FileCursor& cursor) {
  return statement.bytes(1, cursor.path)
      .integer(2, as_signed(cursor.identity.device))
      .integer(3, as_signed(cursor.identity.inode))
      .integer(4, cursor.identity.birth_ns)
      .integer(5, as_signed(cursor.identity.generation));
}

FileCursor cursor_at(const Statement& row) {
  return {.path = std::string(row.bytes_at(0)),
          .identity = {.device = as_unsigned(row.integer_at(1)),
                       .inode = as_unsigned(row.integer_at(2)),
                       .birth_ns = row.integer_at(3),
                       .generation = as_unsigned(row.integer_at(4))},
          .head = {.hash = as_unsigned(row.integer_at(5)), .length = row.integer_at(6)},
          .offset = row.integer_at(7),
          .marker = as_unsigned(row.integer_at(8)),
          .size = row.integer_at(9),
          .modified_ns = row.integer_at(10),
          .standing = static_cast<FileStanding>(row.integer_at(11))};
}

bool is_possible(const FileCursor& cursor) {
  return !cursor.path.empty() && cursor.offset >= 0 && cursor.size >= 0 &&
         cursor.head.length >= 0 && cursor.head.length <= head_bytes_max &&
         cursor.standing <= FileStanding::drained;
}

RowCheck check_of(const FileCursor& cursor) {
  return RowCheck()
      .bytes(cursor.path)
      .integer(as_signed(cursor.identity.device))
      .integer(as_signed(cursor.identity.inode))
      .integer(cursor.identity.birth_ns)
      .integer(as_signed(cursor.identity.generation))
      .integer(as_signed(cursor.head.hash))
      .integer(cursor.head.length)
      .integer(cursor.offset)
      .integer(as_signed(cursor.marker))
      .integer(cursor.size)
      .integer(cursor.modified_ns)
      .integer(static_cast<std::int64_t>(cursor.standing));
}

}  // namespace

Outcome<CursorRows> CursorRows::prepare(const Database& database) {
  auto save =
      database.prepare("REPLACE INTO cursor VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)");
  auto forget = database.prepare(
      "DELETE FROM cursor WHERE path=?1 AND device=?2 AND inode=?3 AND birth_ns=?4 AND "
      "generation=?5");
  auto load = database.prepare(
      "SELECT path, device, inode, birth_ns, generation, head_hash, head_length, offset, marker, "
      "size, modified_ns, standing, checksum FROM cursor ORDER BY path, device, inode, birth_ns, "
      "generation");
  if (!save || !forget || !load) {
    return std::unexpected(!save ? save.error() : !forget ? forget.error() : load.error());
  }
  return CursorRows(std::move(*save), std::move(*forget), std::move(*load));
}

Outcome<> CursorRows::save(std::span<const FileCursor> cursors) {
  for (const auto& cursor : cursors) {
    bind_file(save_, cursor)
        .integer(6, as_signed(cursor.head.hash))
        .integer(7, cursor.head.length)
        .integer(8, cursor.offset)
        .integer(9, as_signed(cursor.marker))
        .integer(10, cursor.size)
        .integer(11, cursor.modified_ns)
        .integer(12, static_cast<std::int64_t>(cursor.standing))
        .integer(13, check_of(cursor).value());
    if (auto saved = save_.run(); !saved) {
      return saved;
    }
  }
  return {};
}

Outcome<> CursorRows::forget(std::span<const FileCursor> cursors) {
  for (const auto& cursor : cursors) {
    if (auto deleted = bind_file(forget_, cursor).run(); !deleted) {
      return deleted;
    }
  }
  return {};
}

Outcome<std::vector<FileCursor>> CursorRows::load() {
  std::vector<FileCursor> cursors;
  for (;;) {
    const auto row = load_.step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return cursors;
    }
    cursors.push_back(cursor_at(load_));
    constexpr int checksum_column = 12;
    const bool is_whole = check_of(cursors.back()).agrees_with(load_.integer_at(checksum_column));
    if (!is_possible(cursors.back()) || !is_whole) {
      load_.reset();
      return fail(ErrorKind::corrupt, "a file cursor makes no sense");
    }
  }
}

}  // namespace tokentail
