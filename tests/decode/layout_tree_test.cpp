// SPDX-License-Identifier: Apache-2.0
#include "decode/layout_tree.hpp"

#include <string>
#include <vector>

#include "decode/line_scanner.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

// A tree with the scanner that teaches it.
class Classroom {
 public:
  void teach(const std::string& line) {
    const std::string bytes = padded(line);
    LineOutline outline;
    REQUIRE_FALSE(scanner_.scan(view(bytes), found_, &outline));
    tree.learn(view(bytes), outline);
  }

  bool knows(const std::string& line) {
    const std::string bytes = padded(line);
    return tree.match(view(bytes), found_);
  }

  // The token that the line taught or known last gave for a field, which it must have.
  std::string user_of(const std::string& line) {
    const std::string bytes = padded(line);
    REQUIRE(tree.match(view(bytes), found_));
    REQUIRE(found_.has(FormatField::user));
    return std::string(found_.token(FormatField::user));
  }

  bool is_plain() const { return found_.is_plain(); }
  bool may_hold_text() const { return found_.may_hold_text(); }

  LayoutTree tree{TextKeys(default_format())};

 private:
  static std::string padded(const std::string& line) {
    return line + std::string(line_padding, '}');
  }
  static std::string_view view(const std::string& bytes) {
    return std::string_view(bytes).substr(0, bytes.size() - line_padding);
  }

  LineScanner scanner_{PathTree(default_format())};
  FoundValues found_;
};

}  // namespace

TEST_CASE("a line of a shape seen before is known whatever scalars it holds") {
  Classroom room;
  CHECK_FALSE(room.knows(R"({"user":"a","x":[1,{"y":2}]})"));
  room.teach(R"({"user":"a","x":[1,{"y":2}]})");
  CHECK(room.user_of(R"({"user":"bob","x":[null,{"y":"text"}]})") == R"("bob")");
  CHECK(room.user_of(R"({"user":-1.5e3,"x":[true,{"y":false}]})") == "-1.5e3");
  CHECK(room.user_of(R"({"user":")" + std::string(100, 'u') + R"(","x":[0,{"y":""}]})") ==
        "\"" + std::string(100, 'u') + "\"");
}

TEST_CASE("escapes and any UTF-8 are known in strings, wherever the string stands") {
  Classroom room;
  room.teach(R"({"user":"a","x":1})");
  for (const std::string value :
       {R"("\n")", R"("a\"")", R"("\\")", R"("caf\u00e9 and\/or")", R"("half of a pair: \ud83d")",
        "\"caf\xc3\xa9\"", "\"\xe4\xbd\xa0\xe5\xa5\xbd, 0123456789 and more \xf0\x9f\x98\x80\""}) {
    INFO(value);
    CHECK(room.user_of(R"({"user":)" + value + R"(,"x":1})") == value);
    CHECK(room.user_of(R"({"user":"b","x":)" + value + "}") == R"("b")");
  }
}

TEST_CASE("an escape makes the values of a line need reading, unless nobody reads that value") {
  Classroom room;
  room.teach(R"({"user":"a","x":1})");
  REQUIRE(room.knows(R"({"user":"a","x":"\n"})"));
  CHECK(room.is_plain());
  REQUIRE(room.knows(R"({"user":"\n","x":1})"));
  CHECK_FALSE(room.is_plain());
}

TEST_CASE("a shape has keys of a text or it has none, whatever its values say") {
  Classroom room;
  room.teach(R"({"user":"a","prompt":"b"})");
  room.teach(R"({"user":"a","x":[{"messages":[]}],"y":1})");
  room.teach(R"({"user":"a","prompt_tokens":1})");
  REQUIRE(room.knows(R"({"user":"x","prompt":null})"));
  CHECK(room.may_hold_text());
  REQUIRE(room.knows(R"({"user":"x","x":[{"messages":[]}],"y":2})"));
  CHECK(room.may_hold_text());
  REQUIRE(room.knows(R"({"user":"prompt","prompt_tokens":2})"));
  CHECK_FALSE(room.may_hold_text());
}

TEST_CASE("anything but a scalar where a value was is not known") {
  Classroom room;
  room.teach(R"({"user":"a","x":1})");
  for (const auto* value : {"",
                            "{}",
                            "[]",
                            "[1]",
                            "tru",
                            "nulll",
                            "01",
                            "-",
                            "1.",
                            "1e",
                            "+1",
                            "1 ",
                            " 1",
                            "\"a",
                            R"("\q")",
                            R"("a\")",
                            "\"\xc3\"",
                            "\"\x01\"",
                            "\"\xff\"",
                            R"("a"b)",
                            "0x1",
                            "1,\"y\":2",
                            "1}",
                            "\"0123456789abcde\t\"",
                            R"("\u00g0")",
                            R"("\u00")",
                            "\"\xed\xa0\x80\"",
                            "\"\xc3\xa9\\n\x1f\"",
                            "12345678e",
                            "1234567.",
                            "00",
                            "-01"}) {
    INFO(value);
    CHECK_FALSE(room.knows(R"({"user":"a","x":)" + std::string(value) + "}"));
    CHECK_FALSE(room.knows(R"({"user":)" + std::string(value) + R"(,"x":1})"));
  }
}

TEST_CASE("another order, spacing or ending is another shape, and many are known at once") {
  Classroom room;
  const std::vector<std::string> shapes{
      R"({"user":"a","x":1})",    R"({"x":1,"user":"a"})",       R"({"user": "a", "x": 1})",
      R"({"user":"a","x":1} )",   R"({"user":"a","x":1,"y":2})", R"({"user":"a","x":[1]})",
      R"({"user":"a","x":[ 1]})", R"({"user":"a","x":{"y":1}})", R"({"user":"a","x":[]})"};
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    CHECK_FALSE(room.knows(shapes[i]));
    room.teach(shapes[i]);
    for (std::size_t j = 0; j <= i; ++j) {
      CHECK(room.user_of(shapes[j]) == R"("a")");
    }
  }
}

TEST_CASE("no beginning of a known line is known, whatever bytes come after it") {
  Classroom room;
  const std::string line = R"({"user":"a","messages":[{"role":"x"},{"role":"y"}],"n":12})";
  room.teach(line);
  for (std::size_t size = 0; size < line.size(); ++size) {
    CHECK_FALSE(room.knows(line.substr(0, size)));
    CHECK_FALSE(room.knows(line + line.substr(0, size + 1)));
  }
}

TEST_CASE("a literal longer than one comparison is compared to its end") {
  Classroom room;
  const std::string key(200, 'k');
  room.teach(R"({"user":"a",")" + key + R"(":1})");
  CHECK(room.knows(R"({"user":"b",")" + key + R"(":2})"));
  CHECK_FALSE(room.knows(R"({"user":"b",")" + key.substr(1) + R"(j":2})"));
}

TEST_CASE("a line that says something by more than its scalars is not learned") {
  Classroom room;
  for (const std::string line : {R"({"user":{"a":1}})", R"({"user":[1]})", R"({"error":{"a":1}})",
                                 R"({"error":[1]})", R"({"error":{}})"}) {
    INFO(line);
    room.teach(line);
    CHECK(room.tree.size() <= 5);
    CHECK((line == R"({"error":{}})" || !room.knows(line)));
  }
  std::string wide = R"({"x":[0)";
  for (std::size_t i = 0; i < LineOutline::values_max; ++i) {
    wide += ",1";
  }
  room.teach(wide + "]}");
  CHECK_FALSE(room.knows(wide + "]}"));
  const std::string long_keys =
      "{\"" + std::string(LayoutTree::shape_bytes_max, 'k') + "\":1,\"user\":2}";
  room.teach(long_keys);
  CHECK_FALSE(room.knows(long_keys));
}

TEST_CASE("a tree that is full forgets and goes on, and then learns from fewer lines") {
  Classroom room;
  const auto line = [](std::size_t i) { return R"({"k)" + std::to_string(i) + R"(":1})"; };
  for (std::size_t i = 0; i < 100; ++i) {
    room.teach(line(i));
    CHECK(room.knows(line(i)));
    CHECK(room.tree.size() <= 2 * LayoutTree::branches_max);
  }
  CHECK_FALSE(room.knows(line(0)));
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    wanted += room.tree.wants_line() ? 1U : 0U;
  }
  CHECK(wanted < 50);
  for (std::size_t i = 0; i < 1000; ++i) {
    room.teach(line(i));
  }
  std::size_t until_wanted = 1;
  while (!room.tree.wants_line()) {
    ++until_wanted;
  }
  CHECK(until_wanted <= LayoutTree::pause_max + 1);
}

TEST_CASE("every line is wanted as long as all shapes fit") {
  Classroom room;
  room.teach(R"({"user":"a"})");
  CHECK(room.tree.wants_line());
  CHECK(room.tree.wants_line());
}
