// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_file.hpp"

#include <string>
#include <string_view>

#include "support/byte_letters.hpp"
#include "support/catch.hpp"
#include "tokenizer/bpe_counter.hpp"

namespace tokentail {
namespace {

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
         test::byte_members() + parts.tokens + R"(},"merges":)" + parts.merges + "}}";
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

const std::string bytes_alone =
    R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":false})";

std::string split_by(const std::string& pattern) {
  return R"({"type":"Split","pattern":{"Regex":")" + pattern +
         R"("},"behavior":"Isolated","invert":false})";
}

FileParts with_steps(const std::string& steps) {
  return {.pre_tokenizer = R"({"type":"Sequence","pretokenizers":[)" + steps + "]}"};
}

TEST_CASE("a file is split as Llama 3 does it when its pattern is that, to the letter") {
  const auto with_pattern = [](const std::string& pattern) {
    return with_steps(split_by(pattern) + "," + bytes_alone);
  };
  const std::string llama3 =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|)"
      R"( ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+)";
  const auto list = parse_tokenizer_file(file_of(with_pattern(llama3)));
  REQUIRE(list);
  CHECK(list->split == SplitPlan{SplitRule::cl100k});
  CHECK(refusal_of_file(with_pattern(R"(\\p{L}+)")) ==
        R"(cannot be followed exactly: the pattern "\p{L}+" of its pre_tokenizer Split)");
}

TEST_CASE("a file may split in several steps, the last of which may be GPT-2's") {
  const auto plan_of = [](const std::string& steps) {
    const auto list = parse_tokenizer_file(file_of(with_steps(steps)));
    REQUIRE(list);
    return list->split;
  };
  const std::string digits = R"({"type":"Digits","individual_digits":true})";
  CHECK(plan_of(split_by("\\\\p{N}{1,3}") + "," + split_by("[一-龥\u3040-ゟ゠-ヿ]+") + "," +
                bytes_alone) == SplitPlan{SplitRule::three_numbers, SplitRule::cjk});
  CHECK(plan_of(digits + "," + gpt2_split) == SplitPlan{SplitRule::one_number, SplitRule::r50k});
}

TEST_CASE("NFC is followed, alone or in a sequence") {
  const auto normalization_of = [](const std::string& normalizer) {
    return parse_tokenizer_file(file_of({.normalizer = normalizer})).value().normalization;
  };
  CHECK(normalization_of(R"({"type":"NFC"})") == Normalization::composed);
  CHECK(normalization_of(R"({"type":"Sequence","normalizers":[{"type":"NFC"}]})") ==
        Normalization::composed);
  CHECK(normalization_of(R"({"type":"Sequence","normalizers":[]})") == Normalization::none);
}

TEST_CASE("a token that merging never leaves counts under ignore_merges alone, as a whole piece") {
  const std::string tokens = R"("ab":300,"bc":301,"abc":302,"xyz":303)";
  const std::string merges = R"(["b c","a b","ab c"])";  // bc is there before ab can be
  const auto ids = [&](const std::string& model, std::string_view text) {
    const auto list =
        parse_tokenizer_file(file_of({.model = model, .tokens = tokens, .merges = merges}));
    REQUIRE(list);
    BpeCounter counter(Vocabulary::from_image(build_vocabulary(*list).value()).value());
    CHECK(counter.count(text) == std::ssize(counter.ids(text)));
    return counter.ids(text);
  };
  using Ids = std::vector<std::uint32_t>;
  const std::string ignoring = R"("ignore_merges":true)";
  CHECK(ids(ignoring, "abc") == Ids{302});
  CHECK(ids(ignoring, "xyz") == Ids{303});
  CHECK(ids(ignoring, "abcd") == Ids{97, 301, 100});
  CHECK(ids(ignoring, "xxyz") == Ids{120, 120, 121, 122});
  CHECK(ids(R"("ignore_merges":false)", "abc") == Ids{97, 301});
  CHECK(ids(R"("ignore_merges":false)", "xyz") == Ids{120, 121, 122});
}

TEST_CASE("two tokens that make a third merge only where the file lists them") {
  const auto list =
      parse_tokenizer_file(file_of({.tokens = R"("ab":300,"cd":301,"abcd":302,"bcd":303)",
                                    .merges = R"(["a b","c d","a bcd"])"}));
  REQUIRE(list);
  BpeCounter counter(Vocabulary::from_image(build_vocabulary(*list).value()).value());
  CHECK(counter.ids("abcd") == std::vector<std::uint32_t>{300, 301});
}

TEST_CASE("a part that is not followed is named, and nothing is counted") {
  const auto part = [](const FileParts& parts) {
    const auto message = refusal_of_file(parts);
    const std::string_view beginning = "cannot be followed exactly: ";
    return message.starts_with(beginning) ? message.substr(beginning.size()) : "not so: " + message;
  };
  CHECK(part({.normalizer = R"({"type":"NFKC"})"}) == "normalizer NFKC");
  CHECK(part({.normalizer =
                  R"({"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Lowercase"}]})"}) ==
        "normalizer Lowercase");
  CHECK(part(with_steps(split_by("\\\\p{N}{1,3}"))) ==
        "pre_tokenizer Split without ByteLevel behind it");
  CHECK(part(with_steps(gpt2_split + "," + bytes_alone)) == "pre_tokenizer ByteLevel");
  CHECK(part(with_steps(R"({"type":"Digits"},)" + bytes_alone)) ==
        "pre_tokenizer Digits by the run");
  CHECK(part(with_steps(R"({"type":"Split","pattern":{"String":" "}},)" + bytes_alone)) ==
        "pre_tokenizer Split by no regular expression");
  CHECK(part(with_steps(
            R"({"type":"Split","pattern":{"Regex":"\\p{N}{1,3}"},"behavior":"Removed"},)" +
            bytes_alone)) == "the behavior of its pre_tokenizer Split");
  CHECK(part(with_steps(bytes_alone)) == "a pre_tokenizer that splits in 0 steps");
  CHECK(part({.model = R"("type":"BPE"},"added_tokens":[{"content":"  "}],"also":{"x":1)"}) ==
        "an added token of blanks");
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
