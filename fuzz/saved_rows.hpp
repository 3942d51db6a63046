// SPDX-License-Identifier: Apache-2.0
// Rows of a saved state, as the target `state_row` reads them: one byte for whose row it is, one
// for which table, one for the length of its name; the name; the row's bytes.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"

namespace tokentail::fuzz {

enum class RowKind : char { usage = 'u', window = 'w', alert = 'a', value = 'v' };

// An engine with the rules we ship and nothing in it yet.
[[nodiscard]] Engine new_engine();

// Two days of calls, ten minutes apart.
[[nodiscard]] RecordBatch some_calls();

// What an engine that took them in has to save, a row an input.
[[nodiscard]] std::vector<std::string> saved_rows();

}  // namespace tokentail::fuzz
