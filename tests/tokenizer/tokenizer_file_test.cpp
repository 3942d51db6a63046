// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_file.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "tokenizer/bpe_counter.hpp"

namespace tokentail {
namespace {

// The letters of all bytes, in their order, as members of a vocabulary from id 0 on.
std::string byte_members() {
  std::string members;
  unsigned stand_in = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool is_printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
    const unsigned letter = is_printable ? byte : stand_in++;
    std::string text;
    if (letter < 0x80) {
      text = letter == '"' || letter == '\\' ? "\\" : "";
      text += static_cast<char>(letter);
    } else {
      text += static_cast<char>(0xC0U | (letter >> 6U));
      text += static_cast<char>(0x80U | (letter & 0x3FU));
    }
    members += "\"" + text + "\":" + std::to_string(byte) + ",";
  }
  return members;
}

const std::string gpt2_split =
    R"({"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true})";

struct FileParts {
  std::string normalizer = "null";
  std::string pre_tokenizer = gpt2_split;
  std::string model = R"("dropout":null,"unk_token":null,"fuse_unk":false)";
  std::string tokens = R"("ab":300,"Ġab":301)";
  std::string merges = R"(["a b", "Ġ ab"])";
};

std::string file_of(const FileParts& parts) {
  return R"({"version":"1.0","normalizer":)" + parts.normalizer + R"(,"pre_tokenizer":)" +
         parts.pre_tokenizer + R"(,"model":{"type":"BPE",)" + parts.model + R"(,"vocab":{)" +
         byte_members() + parts.tokens + R"(},"merges":)" + parts.merges + "}}";
}

std::string refusal_of_file(const FileParts& parts) {
  const auto list = parse_tokenizer_file(file_of(parts));
  return list ? "" : list.error().message;
}

TEST_CASE("a tokenizer.json of byte-level BPE counts by its own merges and ids") {
  auto list = parse_tokenizer_file(file_of({}));
  REQUIRE(list);
  BpeCounter counter(Vocabulary::from_image(build_vocabulary(*list).value()).value());
  CHECK(counter.ids("ab ab") == std::vector<std::uint32_t>{300, 301});
  CHECK(counter.ids("\n") == std::vector<std::uint32_t>{10});
  CHECK(counter.count("abab") == 2);
}

TEST_CASE("merges may be pairs, too") {
  CHECK(refusal_of_file({.merges = R"([["a","b"],["Ġ","ab"]])"}) == "");
}

TEST_CASE("a file is split as Llama 3 does it when its pattern is that, to the letter") {
  const auto with_pattern = [](const std::string& pattern) {
    return FileParts{.pre_tokenizer = R"({"type":"Sequence","pretokenizers":[{"type":"Split",)"
                                      R"("pattern":{"Regex":")" +
                                      pattern +
                                      R"("},"behavior":"Isolated","invert":false},)"
                                      R"({"type":"ByteLevel","add_prefix_space":false,)"
                                      R"("use_regex":false}]})"};
  };
  const std::string llama3 =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|)"
      R"( ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+)";
  const auto list = parse_tokenizer_file(file_of(with_pattern(llama3)));
  REQUIRE(list);
  CHECK(list->split == SplitPlan{SplitRule::cl100k});
  CHECK(refusal_of_file(with_pattern(R"(\\p{L}+)")) ==
        "cannot be followed exactly: the pattern of its pre_tokenizer");
}

TEST_CASE("a part that is not followed is named, and nothing is counted") {
  const auto part = [](const FileParts& parts) {
    const auto message = refusal_of_file(parts);
    const std::string_view beginning = "cannot be followed exactly: ";
    return message.starts_with(beginning) ? message.substr(beginning.size()) : "not so: " + message;
  };
  CHECK(part({.normalizer = R"({"type":"NFC"})"}) == "normalizer NFC");
  CHECK(part({.pre_tokenizer = "null"}) == "no pre_tokenizer");
  CHECK(part({.pre_tokenizer = R"({"type":"Metaspace"})"}) == "pre_tokenizer Metaspace");
  CHECK(part({.pre_tokenizer = R"({"type":"ByteLevel"})"}) ==
        "pre_tokenizer ByteLevel with add_prefix_space");
  CHECK(part({.model = R"("dropout":0.1)"}) == "dropout of its model");
  CHECK(part({.model = R"("unk_token":"<unk>")"}) == "unk_token of its model");
  CHECK(part({.model = R"("byte_fallback":true)"}) == "byte_fallback of its model");
  CHECK(part({.model = R"("end_of_word_suffix":"</w>")"}) == "end_of_word_suffix of its model");
  CHECK(part({.merges = R"(["a b","b a"])"}) == "a byte or a merge that is not in its vocabulary");
  CHECK(part({.merges = R"(["ab"])"}) == "a merge that is no pair");
  CHECK(part({.model = R"("ignore_merges":true)", .merges = R"(["a b"])"}) ==
        "ignore_merges with tokens that no merge makes");
  CHECK(part({.tokens = R"("ab":300,"bc":301,"abc":302)",
              .merges = R"(["a b","ab c","b c","a bc"])"}) ==
        "merges into one token that do not stand together");
}

TEST_CASE("what is no tokenizer.json at all is refused") {
  const auto refusal = [](std::string_view json) {
    const auto list = parse_tokenizer_file(json);
    return list ? "" : list.error().message;
  };
  CHECK(refusal("{}") == "cannot be followed exactly: no model");
  CHECK(refusal(R"({"model":{"type":"Unigram"}})") == "cannot be followed exactly: model Unigram");
  CHECK(refusal("x").starts_with("not a tokenizer.json: "));
  CHECK(refusal(R"({"model":7})") == "cannot be followed exactly: model nothing");
}

}  // namespace
}  // namespace tokentail
