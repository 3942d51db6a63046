// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "tokenizer/class_table.hpp"
#include "tokenizer/split_rule.hpp"

namespace tokentail {
namespace {

using Pieces = std::vector<std::string>;

template <class PieceEnd>
Pieces split(PieceEnd piece_end, std::string_view content) {
  static const auto arrays = unicode_classes();
  const SplitText text{.begin = content.data(),
                       .end = content.data() + content.size(),
                       .classes = {.block_of = arrays.block_of, .classes = arrays.classes}};
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

TEST_CASE("a NUL and an unassigned code point are punctuation") {
  CHECK(o200k(std::string_view("a\0b", 3)) == Pieces{"a", std::string("\0b", 2)});
  CHECK(r50k("a\U000E0FFFb") == Pieces{"a", "\U000E0FFF", "b"});
}

}  // namespace
}  // namespace tokentail
