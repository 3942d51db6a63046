// SPDX-License-Identifier: Apache-2.0
#include "store/named_rows.hpp"

#include <string_view>
#include <utility>

#include "store/row_check.hpp"

namespace tokentail {
namespace {

RowCheck check_of(std::string_view table, const NamedBytes& row) {
  return RowCheck().bytes(table).bytes(row.name).bytes(row.bytes);
}

}  // namespace

Outcome<NamedRows> NamedRows::prepare(const Database& database, const std::string& table) {
  auto save =
      database.prepare("REPLACE INTO " + table + "(name, bytes, checksum) VALUES(?1, ?2, ?3)");
  auto forget = database.prepare("DELETE FROM " + table + " WHERE name=?1");
  auto load = database.prepare("SELECT name, bytes, checksum FROM " + table + " ORDER BY name");
  if (!save || !forget || !load) {
    return std::unexpected(!save ? save.error() : !forget ? forget.error() : load.error());
  }
  return NamedRows(table, std::move(*save), std::move(*forget), std::move(*load));
}

Outcome<> NamedRows::save(std::span<const NamedBytes> rows) {
  for (const auto& row : rows) {
    auto saved = row.bytes.empty() ? forget_.bytes(1, row.name).run()
                                   : save_.bytes(1, row.name)
                                         .bytes(2, row.bytes)
                                         .integer(3, check_of(table_, row).value())
                                         .run();
    if (!saved) {
      return saved;
    }
  }
  return {};
}

Outcome<std::vector<NamedBytes>> NamedRows::load() {
  std::vector<NamedBytes> rows;
  for (;;) {
    const auto row = load_.step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return rows;
    }
    rows.push_back(
        {.name = std::string(load_.bytes_at(0)), .bytes = std::string(load_.bytes_at(1))});
    if (!check_of(table_, rows.back()).agrees_with(load_.integer_at(2))) {
      load_.reset();
      return fail(ErrorKind::corrupt, "a saved value does not match its checksum");
    }
  }
}

}  // namespace tokentail
