// SPDX-License-Identifier: Apache-2.0
// From a line of a log to a UsageRecord, as a format describes it.
//
// What is decided here, beyond what format files say:
// - null, "" and "-" are missing, and missing is never zero.
// - Numbers may be strings. Counts are whole numbers from 0 to tokens_max, however written (12.0,
//   1e3); anything else in a number field rejects the line.
// - A key that the format reads may occur once: a line that says a thing twice is rejected, for no
//   choice between the two is safe.
// - A record needs a token count, an error or a status of 400 or more; else the line is some other
//   JSON (not_usage). It also needs a time.
// - A dimension longer than `text_bytes_max` rejects the line, because a shortened key would be
//   another key. An error or finish reason is cut to that length: error texts quote whole requests,
//   and only their beginning is matched.
// - A status in words is an error when the format lists it as one, and no status otherwise.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/time_zone.hpp"
#include "decode/format.hpp"
#include "decode/found_values.hpp"
#include "decode/layout_tree.hpp"
#include "decode/line_outline.hpp"
#include "decode/line_scanner.hpp"
#include "decode/rejection.hpp"
#include "decode/text_arena.hpp"
#include "decode/timestamp_reader.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

struct DecodeSettings {
  TimeZone assumed_zone = TimeZone::utc();  // of times that name no zone
  std::size_t text_bytes_max = 1024;
  bool learns_layouts = true;       // changes the time a line takes and nothing else
  bool fills_request_hash = false;  // with a stand-in where the log has none (request_hash.hpp)
};

// Belongs to one thread; a pool has one each. Allocates nothing per line once it has met a line of
// the greatest length.
class Decoder {
 public:
  explicit Decoder(Format format, DecodeSettings settings = {});

  // `line` is without its newline and is followed by `line_padding` readable bytes. On success
  // `record` is filled; its text lives as long as the line and the arena. A rejection's scalar
  // lives as long as the line, and `record` then holds nothing of use.
  std::optional<Rejection> decode(std::string_view line, TextArena& arena, UsageRecord& record);

 private:
  class Reading;

  std::optional<Rejection> find_values(std::string_view line);

  Format format_;
  DecodeSettings settings_;
  LineScanner scanner_;
  LayoutTree layouts_;
  LineOutline outline_;
  FoundValues found_;
  TimestampReader timestamps_;
};

}  // namespace tokentail
