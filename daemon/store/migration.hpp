// SPDX-License-Identifier: Apache-2.0
// Steps between versions of the state that SQL alone cannot take. Private to this folder.
#pragma once

#include "core/error.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

// From the tables `window` and `usage`, a row a key, to `window_run` and `usage_run`, which are
// there and empty. ErrorKind::corrupt where a row of `window` does not match its checksum; a row of
// `usage` that cannot be read is left out, as it was before.
[[nodiscard]] Outcome<> rows_to_runs(const Database& database);

}  // namespace tokentail
