// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_file.hpp"

#include <array>
#include <string>

#include "tokenizer/bpe_counter.hpp"
#include "tokenizer/vocabulary_builder.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

constexpr std::array<std::string_view, 4> texts{
    "Don't count 12345 tokens;\n//  e\u0301 \u65E5\u672C", "abababab ab abcabcabc",
    "\x01\x02x\r\n\t", ""};

}  // namespace

void try_tokenizer_file(std::string_view input) {
  const auto list = parse_tokenizer_file(input);
  if (!list) {
    must(is_showable(list.error().message), "a refusal can be shown");
    return;
  }
  auto image = build_vocabulary(*list);
  if (!image) {
    must(is_showable(image.error().message), "a refusal can be shown");
    return;
  }
  const auto vocabulary = Vocabulary::from_image(*std::move(image));
  must(vocabulary.has_value(), "what was built can be read");
  const BpeSettings small{.cache_bytes = 0, .long_cache_bytes = 0};
  const BpeSettings plain{.cache_bytes = 0, .long_cache_bytes = 0, .simd = Simd::none};
  BpeCounter counter(*vocabulary, small);
  BpeCounter twin(*vocabulary, plain);
  for (const auto text : texts) {
    const auto ids = counter.ids(text);
    must(counter.count(text) == std::ssize(ids), "there are as many tokens as ids");
    must(twin.ids(text) == ids, "the processor changes no id");
  }
}

}  // namespace tokentail::fuzz
