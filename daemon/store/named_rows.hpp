// SPDX-License-Identifier: Apache-2.0
// The tables `alert` and `value`: bytes under a name.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "engine/checkpoint.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

class NamedRows {
 public:
  static Outcome<NamedRows> prepare(const Database& database, const std::string& table);

  // Empty bytes delete the row.
  [[nodiscard]] Outcome<> save(std::span<const NamedBytes> rows);

  [[nodiscard]] Outcome<std::vector<NamedBytes>> load();

 private:
  NamedRows(std::string table, Statement save, Statement forget, Statement load)
      : table_(std::move(table)),
        save_(std::move(save)),
        forget_(std::move(forget)),
        load_(std::move(load)) {}

  std::string table_;
  Statement save_;
  Statement forget_;
  Statement load_;
};

}  // namespace tokentail
