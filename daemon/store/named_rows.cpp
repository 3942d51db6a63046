// SPDX-License-Identifier: Apache-2.0
#include "store/named_rows.hpp"

#include <utility>

namespace tokentail {

Outcome<NamedRows> NamedRows::prepare(const Database& database, const std::string& table) {
  auto save = database.prepare("REPLACE INTO " + table + "(name, bytes) VALUES(?1, ?2)");
  auto forget = database.prepare("DELETE FROM " + table + " WHERE name=?1");
  auto load = database.prepare("SELECT name, bytes FROM " + table + " ORDER BY name");
  if (!save || !forget || !load) {
    return std::unexpected(!save ? save.error() : !forget ? forget.error() : load.error());
  }
  return NamedRows(std::move(*save), std::move(*forget), std::move(*load));
}

Outcome<> NamedRows::save(std::span<const NamedBytes> rows) {
  for (const auto& row : rows) {
    auto saved = row.bytes.empty() ? forget_.bytes(1, row.name).run()
                                   : save_.bytes(1, row.name).bytes(2, row.bytes).run();
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
  }
}

}  // namespace tokentail
