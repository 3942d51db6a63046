// SPDX-License-Identifier: Apache-2.0
// A state directory read from outside, beside the daemon that owns it or without one. Nothing is
// ever changed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "engine/checkpoint.hpp"
#include "store/outbox_rows.hpp"
#include "store/sqlite.hpp"
#include "store/state_files.hpp"

namespace tokentail {

// ErrorKind::not_found: no state there. too_new, corrupt, busy, io as for StateStore.
[[nodiscard]] Outcome<Database> open_for_reading(const StateFiles& files);

// The small value of that name as it was last committed; empty when there is none. Errors as above.
[[nodiscard]] Outcome<std::string> read_saved_value(const std::filesystem::path& directory,
                                                    std::string_view name);

// Every message, given up or not, as it was last committed. Errors as above.
[[nodiscard]] Outcome<std::vector<OutboxEntry>> read_saved_outbox(
    const std::filesystem::path& directory);

// Everything, as it was last committed. Errors as above.
[[nodiscard]] Outcome<SavedState> read_saved_state(const std::filesystem::path& directory);

}  // namespace tokentail
