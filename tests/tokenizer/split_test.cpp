// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "tokenizer/class_table.hpp"
#include "tokenizer/split_plan.hpp"
#include "tokenizer/split_rule.hpp"

namespace tokentail {
namespace {

using Pieces = std::vector<std::string>;

SplitText classed(std::string_view content) {
  static const auto arrays = unicode_classes();
  return {.begin = content.data(),
          .end = content.data() + content.size(),
          .classes = {.block_of = arrays.block_of, .classes = arrays.classes}};
}

using Scanner = const char* (*)(const SplitText&, const char*);

Pieces split(Scanner piece_end, std::string_view content) {
  const auto text = classed(content);
  Pieces pieces;
  for (const char* at = text.begin; at != text.end;) {
    const char* const end = piece_end(text, at);
    pieces.emplace_back(at, end);
    at = end;
  }
  return pieces;
}

Pieces o200k(std::string_view text) {
  return split(o200k_piece_end, text);
}
Pieces cl100k(std::string_view text) {
  return split(cl100k_piece_end, text);
}
Pieces r50k(std::string_view text) {
  return split(r50k_piece_end, text);
}

Pieces qwen(std::string_view text) {
  return split(qwen_piece_end, text);
}
Pieces qwen_marks(std::string_view text) {
  return split(qwen_marks_piece_end, text);
}
Pieces tekken(std::string_view text) {
  return split(tekken_piece_end, text);
}
Pieces deepseek(std::string_view text) {
  return split(deepseek_piece_end, text);
}
Pieces three_numbers(std::string_view text) {
  return split(three_numbers_piece_end, text);
}
Pieces one_number(std::string_view text) {
  return split(one_number_piece_end, text);
}
Pieces cjk(std::string_view text) {
  return split(cjk_piece_end, text);
}

Pieces steps(const SplitPlan& plan, std::string_view content) {
  Pieces pieces;
  const auto text = classed(content);
  SplitSteps parts(plan, text);
  for (SplitText part = text; part.begin != text.end; part.begin = part.end) {
    part.end = parts.next_end(part.begin);
    for (const char* at = part.begin; at != part.end;) {
      const char* const end = piece_end(plan.back(), part, at);
      pieces.emplace_back(at, end);
      at = end;
    }
  }
  return pieces;
}

TEST_CASE("o200k: a word is capitals and then small letters, with what stands before it") {
  CHECK(o200k("Hello HTTPServer camelCase") == Pieces{"Hello", " HTTPServer", " camel", "Case"});
  CHECK(o200k("(foo\tbar") == Pieces{"(foo", "\tbar"});
  CHECK(o200k("ABC abC") == Pieces{"ABC", " ab", "C"});
}

TEST_CASE("o200k: letters without case end a word before capitals that no small letter follows") {
  CHECK(o200k("日本ABC") == Pieces{"日本", "ABC"});
  CHECK(o200k("日本ABCd") == Pieces{"日本ABCd"});
}

TEST_CASE("o200k: a mark is before a word, in a word, or among punctuation, in this order") {
  CHECK(o200k("\u0301ABC") == Pieces{"\u0301", "ABC"});
  CHECK(o200k("\u0301Abc") == Pieces{"\u0301Abc"});
  CHECK(o200k("e\u0301a") == Pieces{"e\u0301a"});
  CHECK(o200k("!\u0301") == Pieces{"!\u0301"});
  CHECK(o200k("!!\u0301!") == Pieces{"!!\u0301!"});
}

TEST_CASE("o200k: contractions belong to their word in any case, the curly apostrophe's do not") {
  CHECK(o200k("don't DON'T we'LL") == Pieces{"don't", " DON'T", " we'LL"});
  CHECK(o200k("it\u2019s") == Pieces{"it", "\u2019s"});
  CHECK(o200k("a'\u017Fa") == Pieces{"a'\u017F", "a"});
  CHECK(o200k("'sa") == Pieces{"'sa"});
}

TEST_CASE("o200k: slashes and newlines behind punctuation belong to it") {
  CHECK(o200k(";\n// x") == Pieces{";\n//", " x"});
  CHECK(o200k("a/\r\n\n b") == Pieces{"a", "/\r\n\n", " b"});
}

TEST_CASE("numbers are cut into threes, but by r50k") {
  CHECK(o200k("12345 6") == Pieces{"123", "45", " ", "6"});
  CHECK(cl100k("12345 6") == Pieces{"123", "45", " ", "6"});
  CHECK(r50k("12345 6") == Pieces{"12345", " 6"});
  CHECK(o200k("\u0663\u00BD\u2167x") == Pieces{"\u0663\u00BD\u2167", "x"});
}

TEST_CASE("blanks end with their last newline, leave one to the next word, or end the text") {
  CHECK(o200k("a \n \n  b") == Pieces{"a", " \n \n", " ", " b"});
  CHECK(cl100k("a \n \n  b") == Pieces{"a", " \n \n", " ", " b"});
  CHECK(r50k("a \n \n  b") == Pieces{"a", " \n \n ", " b"});
  CHECK(o200k("a   ") == Pieces{"a", "   "});
  CHECK(o200k("   1") == Pieces{"  ", " ", "1"});
  CHECK(o200k("\u0085\u2028x") == Pieces{"\u0085", "\u2028x"});
}

TEST_CASE("a byte order mark and a zero width space are no blanks") {
  CHECK(o200k(" \uFEFF ") == Pieces{" \uFEFF", " "});
  CHECK(o200k(" \u200B") == Pieces{" \u200B"});
}

TEST_CASE("cl100k: contractions are pieces of their own in any case") {
  CHECK(cl100k("don't I'LL a'\u017F") == Pieces{"don", "'t", " I", "'LL", " a", "'\u017F"});
  CHECK(cl100k("'same") == Pieces{"'s", "ame"});
}

TEST_CASE("cl100k: marks are punctuation") {
  CHECK(cl100k("e\u0301a") == Pieces{"e", "\u0301a"});
  CHECK(cl100k("e\u0301\u0301.") == Pieces{"e", "\u0301\u0301."});
}

TEST_CASE("r50k: contractions are pieces in small letters only, and only a blank joins a word") {
  CHECK(r50k("don't DON'T") == Pieces{"don", "'t", " DON", "'", "T"});
  CHECK(r50k("\tx (y") == Pieces{"\t", "x", " (", "y"});
}

TEST_CASE("qwen: as cl100k, with each number by itself") {
  CHECK(qwen("It's 123") == Pieces{"It", "'s", " ", "1", "2", "3"});
  CHECK(qwen("e\u0301a") == Pieces{"e", "\u0301a"});
}

TEST_CASE("qwen from 3.5 on: marks are letters") {
  CHECK(qwen_marks("e\u0301a\u0301 \u0301x 12") ==
        Pieces{"e\u0301a\u0301", " \u0301x", " ", "1", "2"});
  CHECK(qwen_marks("!\u0301!!\n") == Pieces{"!\u0301", "!!\n"});
  CHECK(qwen_marks("it's") == Pieces{"it", "'s"});
}

TEST_CASE("tekken: as o200k, with each number by itself and no contractions") {
  CHECK(tekken("don't 12") == Pieces{"don", "'t", " ", "1", "2"});
  CHECK(tekken("camelCase;\n//") == Pieces{"camel", "Case", ";\n//"});
}

TEST_CASE("deepseek: one mark of ASCII joins letters of ASCII, and blanks and controls any") {
  CHECK(deepseek("_abc.d!!e") == Pieces{"_abc", ".d", "!!", "e"});
  CHECK(deepseek("'\u00E9t\u00E9 _ab\u00E9") == Pieces{"'", "\u00E9t\u00E9", " _", "ab\u00E9"});
  CHECK(deepseek("_ab\u00E9") == Pieces{"_ab", "\u00E9"});
  CHECK(deepseek("\tfoo e\u0301a \u0301x") == Pieces{"\tfoo", " e\u0301a", " \u0301x"});
  CHECK(deepseek(" !\n\n x") == Pieces{" !\n\n", " x"});
}

TEST_CASE("deepseek: what the pattern leaves out is a piece, up to where a word begins") {
  CHECK(deepseek("\x01\x02 ") == Pieces{"\x01\x02", " "});
  CHECK(deepseek("\x01\x02x") == Pieces{"\x01", "\x02x"});
  CHECK(deepseek("12!") == Pieces{"12", "!"});
}

TEST_CASE("a step cuts one kind of code point out and leaves the rest whole") {
  CHECK(three_numbers("ab 12345\u0663 c") == Pieces{"ab ", "123", "45\u0663", " c"});
  CHECK(one_number("a12") == Pieces{"a", "1", "2"});
  CHECK(cjk("ab\u65E5\u672C\u304B\u3005x\u9FA6") ==
        Pieces{"ab", "\u65E5\u672C\u304B", "\u3005x\u9FA6"});
}

TEST_CASE("each step cuts the pieces of the one before, and sees no further") {
  CHECK(steps({SplitRule::three_numbers, SplitRule::cjk, SplitRule::deepseek},
              "a  12345 \u65E5b!") == Pieces{"a", "  ", "123", "45", " ", "\u65E5", "b", "!"});
}

TEST_CASE("a NUL and an unassigned code point are punctuation") {
  CHECK(o200k(std::string_view("a\0b", 3)) == Pieces{"a", std::string("\0b", 2)});
  CHECK(r50k("a\U000E0FFFb") == Pieces{"a", "\U000E0FFF", "b"});
}

}  // namespace
}  // namespace tokentail
