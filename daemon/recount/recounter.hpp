// SPDX-License-Identifier: Apache-2.0
// One call's text -> its recount. docs/recount.md says what is exact.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/amount.hpp"
#include "core/time.hpp"
#include "record/record_text.hpp"
#include "record/usage_record.hpp"
#include "recount/text_counter.hpp"
#include "tokenizer/tokenizer_set.hpp"

namespace tokentail {

// Why a call whose text is logged was not counted.
enum class Skipped : std::uint8_t {
  not_sampled,
  over_rate,
  no_tokenizer,  // none that came with the program or is in the settings
  bad_text,      // of a shape that no API takes or gives
};
inline constexpr std::size_t skipped_count = 4;
[[nodiscard]] std::string_view name_of(Skipped reason);

// An exact count that is off by more than 10 % and 50 tokens, or a report of less than its text
// holds by as much.
[[nodiscard]] bool is_mismatch(Tokens reported, Tokens counted, Recount::Grade grade);

struct RecountCounts {
  std::int64_t recounted = 0;
  std::int64_t mismatched = 0;
  std::array<std::int64_t, skipped_count> skipped{};  // by reason
  Duration taken{0};

  void skip(Skipped reason) { ++skipped.at(static_cast<std::size_t>(reason)); }
  void note(const Recount& recount);
};

struct CountingModel {
  std::string_view encoding;   // empty: it is not public
  std::string_view bare_name;  // in lower case, without provider and gateway
};

// Belongs to one thread.
class Recounter {
 public:
  explicit Recounter(std::shared_ptr<const TokenizerSet> tokenizers);

  [[nodiscard]] std::expected<Recount, Skipped> count(const UsageRecord& record,
                                                      const RecordText& text, CountingModel model);

 private:
  [[nodiscard]] Counter* counter_of(std::string_view encoding);
  [[nodiscard]] Outcome<TextTokens> input(const RecordText& text, const CountingModel& model,
                                          Counter& counter);
  [[nodiscard]] Outcome<TextTokens> prompt(std::string_view json, const CountingModel& model,
                                           Counter& counter);
  [[nodiscard]] std::string_view better_encoding(Tokens reported, const RecordText& text,
                                                 const CountingModel& model);

  std::shared_ptr<const TokenizerSet> tokenizers_;
  TextCounter texts_;
  // By encoding, made when one is needed.
  std::map<std::string, std::unique_ptr<Counter>, std::less<>> counters_;
};

}  // namespace tokentail
