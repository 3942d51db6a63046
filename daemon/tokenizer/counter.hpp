// SPDX-License-Identifier: Apache-2.0
// Counts the tokens of texts, exactly as the model's own tokenizer does for ordinary text: what
// looks like a special token is text like any other. Bytes that are not UTF-8 count as U+FFFD, one
// for each maximal subpart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

// Belongs to one thread; any number may count by one tokenizer at once.
class Counter {
 public:
  Counter() = default;
  virtual ~Counter() = default;
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  Counter(Counter&&) = delete;
  Counter& operator=(Counter&&) = delete;

  [[nodiscard]] std::int64_t count(std::string_view text) { return count_valid(valid(text)); }

  // The tokens' ids, as the model gets them.
  [[nodiscard]] std::vector<std::uint32_t> ids(std::string_view text) {
    return ids_of_valid(valid(text));
  }

  // How many of the texts so far were not UTF-8.
  [[nodiscard]] std::int64_t repaired_texts() const { return repaired_texts_; }

 private:
  [[nodiscard]] virtual std::int64_t count_valid(std::string_view utf8) = 0;
  [[nodiscard]] virtual std::vector<std::uint32_t> ids_of_valid(std::string_view utf8) = 0;
  [[nodiscard]] std::string_view valid(std::string_view text);

  std::string repaired_;
  std::int64_t repaired_texts_ = 0;
};

}  // namespace tokentail
