// SPDX-License-Identifier: Apache-2.0
// A decoder that learns layouts beside one that scans every line, whoever looks for text in it, and
// a second opinion on what is JSON.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>

#include "decode/decoder.hpp"
#include "decode/text_finder.hpp"
#include "support/json_referee.hpp"

namespace tokentail::test {

class DecoderTwins {
  static auto all_of(const UsageRecord& r) {
    return std::tie(r.time, r.dimensions, r.in_uncached, r.cache_read, r.cache_write_5m,
                    r.cache_write_1h, r.out_visible, r.out_reasoning, r.total_logged, r.max_tokens,
                    r.context_window, r.cost, r.cost_source, r.status, r.latency, r.error,
                    r.finish_reason);
  }

 public:
  explicit DecoderTwins(const Format& format = default_format())
      : learning_(format), plain_(format, {.learns_layouts = false}), texts_(format) {}

  // Whether both say the same of the line, the referee does not object, and neither says that it
  // has no text when it has; what follows the line in memory is `padding`.
  [[nodiscard]] bool agree(const std::string& line, char padding = '\n') {
    const std::string bytes = line + std::string(line_padding, padding);
    const auto view = std::string_view(bytes).substr(0, line.size());
    arena_.clear();
    const auto learned = learning_.decode(view, arena_, learned_record_);
    const auto scanned = plain_.decode(view, arena_, scanned_record_);
    accepted += learned ? 0U : 1U;
    rejected += learned ? 1U : 0U;
    return learned == scanned && referee_.agrees(line, scanned) &&
           (learned || (all_of(learned_record_) == all_of(scanned_record_) &&
                        (learned_record_.may_hold_text || texts_.find(view).empty())));
  }

  std::size_t accepted = 0;
  std::size_t rejected = 0;

 private:
  Decoder learning_;
  Decoder plain_;
  TextFinder texts_;
  JsonReferee referee_;
  TextArena arena_;
  UsageRecord learned_record_;
  UsageRecord scanned_record_;
};

}  // namespace tokentail::test
