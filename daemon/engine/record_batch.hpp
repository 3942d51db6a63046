// SPDX-License-Identifier: Apache-2.0
// The event that carries work into the engine: the records of one block of lines, with the place to
// resume once they are in the sums. It owns everything its records borrow, and moves by value.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "decode/text_arena.hpp"
#include "record/usage_record.hpp"
#include "source/line_block.hpp"

namespace tokentail {

struct RecordBatch {
  LineBlock block;
  TextArena text;
  std::vector<UsageRecord> records;
  std::deque<Recount> recounts;       // of some of them
  std::vector<std::int64_t> offsets;  // of each record's line in the file
  std::vector<std::string> samples;   // of rejected lines, safe to log
};

}  // namespace tokentail
