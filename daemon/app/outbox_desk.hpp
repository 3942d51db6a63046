// SPDX-License-Identifier: Apache-2.0
// What a person does with messages that wait or were given up: the same work on the disk thread of
// a daemon and in a command beside a daemon that does not run.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "http/outbox_json.hpp"
#include "store/outbox_rows.hpp"

namespace tokentail {

[[nodiscard]] OutboxList outbox_list(std::span<const OutboxEntry> entries, Instant now);

[[nodiscard]] OutboxSelection selection_of(const OutboxQuestion& question);

// One line each; a line that says that there are none. Safe for a terminal.
[[nodiscard]] std::string outbox_list_text(const OutboxList& list);

}  // namespace tokentail
