// SPDX-License-Identifier: Apache-2.0
// The tables of the state and how they came to be. docs/state.md describes them for people.
#pragma once

#include <cstdint>

#include "core/error.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

inline constexpr std::int64_t schema_version = 4;

// The version of the database; 0 when it holds nothing yet. Changes nothing.
// ErrorKind::too_new: a newer tokentail wrote it. ErrorKind::corrupt: not a state of ours.
[[nodiscard]] Outcome<std::int64_t> saved_schema_version(const Database& database);

// Brings a database of `version` to schema_version, in one transaction.
[[nodiscard]] Outcome<> migrate(const Database& database, std::int64_t version);

// Looks for structural damage in every table that is loaded at start. `usage` is not among them: it
// may be many times larger than the rest, and damage in it is met when it is used.
[[nodiscard]] Outcome<> check_tables(const Database& database);

}  // namespace tokentail
