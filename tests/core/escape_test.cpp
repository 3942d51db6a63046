// SPDX-License-Identifier: Apache-2.0
#include "core/escape.hpp"

#include <string>

#include "support/catch.hpp"

namespace tokentail {
namespace {

using namespace std::string_literals;

constexpr std::string_view every_width = "aé€😀";  // 1, 2, 3 and 4 bytes

TEST_CASE("ordinary text of any script is shown as it is") {
  CHECK(printable("Grüße, 世界 😀") == "Grüße, 世界 😀");
  CHECK(printable("").empty());
}

TEST_CASE("control characters become visible") {
  CHECK(printable("a\nb\tc\rd") == "a\\nb\\tc\\rd");
  CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
  CHECK(printable("nul\0!"s) == "nul\\x00!");
  CHECK(printable("\x7f") == "\\x7f");
  CHECK(printable("\u0085") == "\\x85");
}

TEST_CASE("marks that reorder or hide text become visible") {
  CHECK(printable("abc\u202etxt.exe") == "abc\\u202etxt.exe");
  CHECK(printable("a\u200bb") == "a\\u200bb");
  CHECK(printable("a\u061cb") == "a\\u061cb");
  CHECK(printable("\u2066x\u2069") == "\\u2066x\\u2069");
  CHECK(printable("\ufeff") == "\\ufeff");
  CHECK(printable("in\u00advisible\U000e0041") == "in\\xadvisible\\ue0041");
}

TEST_CASE("bytes that are not UTF-8 become visible one by one") {
  CHECK(printable("a\xff"
                  "b") == "a\\xffb");
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  CHECK(printable("\xf5\x80\x80\x80") == "\\xf5\\x80\\x80\\x80");  // beyond U+10FFFF
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");                    // cut short
}

TEST_CASE("long text is cut with an ellipsis, by characters") {
  CHECK(printable("abcdef", 3) == "abc…");
  CHECK(printable("abc", 3) == "abc");
  CHECK(printable("äöü!", 3) == "äöü…");
}

TEST_CASE("a cut at any byte keeps whole characters only") {
  for (std::size_t bytes = 0; bytes <= every_width.size() + 1; ++bytes) {
    CAPTURE(bytes);
    const auto cut = cut_utf8(every_width, bytes);
    CHECK(cut.size() <= bytes);
    CHECK(cut.size() + 3 >= std::min(bytes, every_width.size()));
    CHECK(every_width.starts_with(cut));
    CHECK(printable(cut) == cut);
  }
  CHECK(cut_utf8("\x80\x80\x80", 2).empty());
}

TEST_CASE("width counts characters, not bytes") {
  CHECK(display_width(every_width) == 4);
  CHECK(display_width("") == 0);
}

TEST_CASE("text becomes one JSON string") {
  CHECK(json_quoted("plain") == R"("plain")");
  CHECK(json_quoted(R"(a"b\c)") == R"("a\"b\\c")");
  CHECK(json_quoted("a\nb\tc") == R"("a\nb\u0009c")");
  CHECK(json_quoted("\x1b\x7f\0"s) == R"("\u001b\u007f\u0000")");
  CHECK(json_quoted("\u0085\u202e\u200b") == R"("\u0085\u202e\u200b")");
  CHECK(json_quoted("\U000e0041") == R"("\udb40\udc41")");
  CHECK(json_quoted("世界 😀") == "\"世界 😀\"");
}

TEST_CASE("JSON stays valid whatever bytes come in") {
  CHECK(json_quoted("a\xff"
                    "b") == "\"a\ufffdb\"");
  for (std::size_t bytes = 0; bytes < every_width.size(); ++bytes) {
    const auto quoted = json_quoted(every_width.substr(0, bytes));
    CHECK(printable(quoted) == quoted);
  }
}

}  // namespace
}  // namespace tokentail
