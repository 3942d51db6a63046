// SPDX-License-Identifier: Apache-2.0
// What `tokentail count` answers to one text, or to one line of JSON.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/count_tokenizer.hpp"
#include "app/counter_shelf.hpp"
#include "app/options.hpp"
#include "core/error.hpp"
#include "pricing/catalogue.hpp"

namespace tokentail {

struct CountAnswer {
  std::string text;  // the count, or the ids
  std::string note;  // what a person should know of it; mostly nothing
};

// Borrows the catalogue and the options.
class CountDesk {
 public:
  CountDesk(const Catalogue& catalogue, std::shared_ptr<const TokenizerSet> tokenizers,
            const CountOptions& options)
      : catalogue_(catalogue), shelf_(std::move(tokenizers)), options_(options) {}

  [[nodiscard]] CountBy by_default() const {
    return {.encoding = options_.encoding, .model = options_.model};
  }

  // Whether the tokenizer that is named is there; lines may name their own.
  [[nodiscard]] Outcome<> check();

  // The text, or the chat where that is asked for.
  [[nodiscard]] Outcome<CountAnswer> answer(std::string_view content, const CountBy& by);

  // A line is an object that has the text in a field, or is the chat. What it says of its encoding
  // or model wins.
  [[nodiscard]] Outcome<CountAnswer> answer_line(std::string_view line);

  // The table of --plan, from the files that are named.
  [[nodiscard]] Outcome<CountAnswer> answer_plan();

 private:
  [[nodiscard]] CountAnswer answer_text(std::string_view content, Counter& counter) const;
  [[nodiscard]] Outcome<CountAnswer> answer_chat(std::string_view content, const CountBy& by,
                                                 const std::string& encoding, Counter& counter);

  const Catalogue& catalogue_;
  CounterShelf shelf_;
  const CountOptions& options_;
};

}  // namespace tokentail
