// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "tokenizer/rank_file.hpp"
#include "tokenizer/small_vocabulary.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {
namespace {

std::vector<std::byte> small_image() {
  return build_vocabulary(small_token_list(SplitRule::o200k, {"ab", "abc"})).value();
}

std::string refusal_of(std::vector<std::byte> image) {
  const auto vocabulary = Vocabulary::from_image(std::move(image));
  return vocabulary ? "" : vocabulary.error().message;
}

std::string refusal_of(const TokenList& list) {
  const auto image = build_vocabulary(list);
  return image ? "" : image.error().message;
}

TEST_CASE("a vocabulary knows its encoding") {
  CHECK(Vocabulary::from_image(small_image())->encoding() == "small");
}

TEST_CASE("a vocabulary that was cut short is refused wherever it was cut") {
  const auto image = small_image();
  for (std::size_t bytes = 0; bytes < image.size(); bytes += 97) {
    CAPTURE(bytes);
    REQUIRE(refusal_of({image.begin(), image.begin() + static_cast<std::ptrdiff_t>(bytes)}) != "");
  }
}

TEST_CASE("a vocabulary of which a byte was changed is refused whichever it was") {
  const auto image = small_image();
  for (std::size_t at = 0; at < image.size(); at += 13) {
    auto damaged = image;
    damaged[at] ^= std::byte{0x40};
    CAPTURE(at);
    REQUIRE(refusal_of(std::move(damaged)) != "");
  }
}

TEST_CASE("an error about a vocabulary's file names the file") {
  const auto path = std::filesystem::temp_directory_path() / "tokentail_vocabulary_test.vocab";
  std::filesystem::remove(path);
  const auto missing = Vocabulary::open(path);
  CHECK(missing.error().kind == ErrorKind::not_found);
  CHECK(missing.error().message.starts_with(path.string() + ": "));
  std::ofstream(path) << "not a vocabulary, though it is long enough to be the head of one. "
                      << std::string(300, '-');
  const auto damaged = Vocabulary::open(path);
  CHECK(damaged.error().kind == ErrorKind::corrupt);
  CHECK(damaged.error().message ==
        path.string() + ": not a vocabulary of this version of tokentail");
  std::filesystem::remove(path);
  CHECK(Vocabulary::open("/").error().kind == ErrorKind::corrupt);
}

TEST_CASE("token lists that are none are refused") {
  CHECK(refusal_of(small_token_list(SplitRule::r50k, {"ab", "ab"})) == "token 257 is there twice");
  auto list = small_token_list(SplitRule::r50k, {});
  list.tokens[7] = "ab";
  CHECK(refusal_of(list) == "the first 256 tokens are not the single bytes");
  list.tokens.resize(3);
  CHECK(refusal_of(list) == "3 tokens: from 256 to 2097151 can be followed");
}

TEST_CASE("a rank that no token has is no obstacle") {
  CHECK(refusal_of(small_token_list(SplitRule::r50k, {"ab", "", "abc"})) == "");
}

TEST_CASE("a rank file is bytes in base64 and a rank, on each line") {
  const auto tokens = parse_rank_file("IQ== 0\nIg== 1\naGVsbG8= 3\n");
  REQUIRE(tokens);
  CHECK(*tokens == std::vector<std::string>{"!", "\"", "", "hello"});
}

TEST_CASE("an error in a rank file names the line") {
  const auto refusal = [](std::string_view text) {
    const auto tokens = parse_rank_file(text);
    return tokens ? "" : tokens.error().message;
  };
  CHECK(refusal("IQ== 0\nIg==\n") == "line 2: not a token in base64 and its rank");
  CHECK(refusal("I!== 0\n") == "line 1: not a token in base64 and its rank");
  CHECK(refusal("IQ== 0x\n") == "line 1: not a token in base64 and its rank");
  CHECK(refusal("IQ== 99999999\n") == "line 1: not a token in base64 and its rank");
  CHECK(refusal("IQ== 0\nIg== 0\n") == "line 2: rank 0 is there twice");
}

}  // namespace
}  // namespace tokentail
