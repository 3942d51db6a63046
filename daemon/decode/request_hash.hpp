// SPDX-License-Identifier: Apache-2.0
// A stand-in for the request hash of a log that has none: user, feature, model and input size, as
// in "~ana/support/gpt-4o/118000". Requests that agree in all of these are nearly always the same
// one sent again, and the sign in front says that this is a guess.
#pragma once

#include <string_view>

#include "decode/text_arena.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// Empty without an input size. The text lives as long as the arena keeps it.
[[nodiscard]] std::string_view stand_in_hash(const UsageRecord& record, TextArena& arena);

}  // namespace tokentail
