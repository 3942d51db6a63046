// SPDX-License-Identifier: Apache-2.0
#include "core/yaml.hpp"

#include "support/catch.hpp"

namespace tokentail {
namespace {

YamlNode parsed(const std::string& text) {
  auto node = parse_yaml(SourceText("f.yaml", text));
  REQUIRE(node.has_value());
  return std::move(*node);
}

Diagnostic refusal(const std::string& text) {
  const auto node = parse_yaml(SourceText("f.yaml", text));
  REQUIRE_FALSE(node.has_value());
  return node.error();
}

std::string value(const std::string& text, std::string_view key = "a") {
  const auto root = parsed(text);
  const auto* node = root.find(key);
  return node == nullptr ? "absent" : node->is_null() ? "null" : node->text;
}

// The character of the file at which each byte of the scalar under "a" is said to stand. White
// space is left out, because line breaks and indentation have no one place.
void every_byte_is_found(const std::string& text) {
  CAPTURE(text);
  const SourceText source("f.yaml", text);
  const auto root = parsed(text);
  const auto& scalar = *root.find("a");
  for (std::size_t offset = 0; offset < scalar.text.size(); ++offset) {
    const char wanted = scalar.text[offset];
    if (wanted != ' ' && wanted != '\n') {
      CAPTURE(offset);
      const auto where = position_in(source, scalar, offset);
      const auto line = source.line(where.line);
      REQUIRE(where.column <= line.size());
      CHECK(line[where.column - 1] == wanted);
    }
  }
}

TEST_CASE("maps, lists and scalars are read in file order") {
  const auto root = parsed("b: 1\na: [x, y]\nc:\n  - d: 2\n");
  REQUIRE(root.is_map());
  REQUIRE(root.entries.size() == 3);
  CHECK(root.entries[0].key.text == "b");
  CHECK(root.entries[1].key.text == "a");
  CHECK(root.find("a")->items[1].text == "y");
  CHECK(root.find("c")->items[0].find("d")->text == "2");
  CHECK(root.find("missing") == nullptr);
}

TEST_CASE("no scalar is given a type: it stays the text that was written") {
  CHECK(value("a: off") == "off");
  CHECK(value("a: 20:00") == "20:00");
  CHECK(value("a: 08:00") == "08:00");
  CHECK(value("a: 1e3") == "1e3");
  CHECK(value("a: 010") == "010");
  CHECK(value("a: yes") == "yes");
  CHECK(value("a: 2026-03-29") == "2026-03-29");
  CHECK(value("off: 1", "off") == "1");
  CHECK(value("no: 1", "no") == "1");
}

TEST_CASE("nothing written is null, a quoted nothing is text") {
  CHECK(value("a:") == "null");
  CHECK(value("a: ~") == "null");
  CHECK(value("a: ''").empty());
  CHECK(value("a: 'null'") == "null");
  CHECK(parsed("a: 'null'").find("a")->is_scalar());
  CHECK(parsed("").is_null());
  CHECK(parsed("# only a comment\n").is_null());
}

TEST_CASE("every node knows where it begins") {
  const auto root = parsed("a: 1\nbb:\n  - x\n  - \"y\"\nö: {c: d}\n");
  CHECK(root.entries[1].key.where == Position{2, 1});
  CHECK(root.find("bb")->items[0].where == Position{3, 5});
  CHECK(root.find("bb")->items[1].where == Position{4, 5});
  CHECK(root.find("ö")->find("c")->where == Position{5, 9});  // columns count bytes
}

TEST_CASE("lines may end with CR LF and a byte order mark may come first") {
  CHECK(value("\xef\xbb\xbf"
              "a: 1\r\nb: 2\r\n") == "1");
  CHECK(value("a: 1\r\nb: 2\r\n", "b") == "2");
}

TEST_CASE("a duplicate key is refused and names the first") {
  const auto problem = refusal("a: 1\nb: 2\na: 3\n");
  CHECK(problem.where == Position{3, 1});
  CHECK(problem.message == "duplicate key \"a\"");
  CHECK(problem.hint == "its first value is on line 1");
}

TEST_CASE("anchors, aliases and tags are refused, wherever they stand") {
  CHECK(refusal("a: &x 1").message == "anchors and aliases are not supported");
  CHECK(refusal("a: &x {b: 1}").where == Position{1, 4});
  CHECK(refusal("a: &x [b]").where == Position{1, 4});
  CHECK(refusal("a: &x\nb: 1").where == Position{1, 4});
  CHECK(refusal("a: *x").hint.find("quote a value") == 0);
  CHECK(refusal("a: !env HOME").message == "tags such as !env are not supported");
  CHECK(refusal("a: !!int 5").hint == "quote a value that starts with !");
  CHECK(refusal("a: !x [b]").where == Position{1, 4});
}

TEST_CASE("a value that starts with a sign of YAML is told to be quoted") {
  for (const auto* text : {"a: @b", "a: %b", "a: `b`", "a: *b"}) {
    CAPTURE(text);
    CHECK(refusal(text).hint.find("quote a value that starts with") == 0);
  }
  CHECK(value("a: '@b'") == "@b");
}

TEST_CASE("an expression that a comma cuts in a flow map is refused, not misread") {
  const auto problem = refusal("let: { a: sum(cost, 5m) }");
  CHECK(problem.where == Position{1, 21});
  CHECK(problem.message == "\"5m)\" reads as a key without a value");
  CHECK(value("{ a: 'sum(cost, 5m)' }") == "sum(cost, 5m)");
  CHECK(value("a: sum(cost, 5m)") == "sum(cost, 5m)");
}

TEST_CASE("a second colon in a plain value is told to be quoted") {
  const auto problem = refusal("say: budget: gone");
  CHECK(problem.where.line == 1);
  CHECK(problem.hint.find("quote a value that contains \": \"") == 0);
}

TEST_CASE("a tab in the indentation is told to be spaces") {
  CHECK(refusal("a:\n\tb: 1\n").hint == "indent with spaces, not tabs");
}

TEST_CASE("a second document is refused") {
  CHECK(refusal("a: 1\n---\nb: 2\n").message == "a second YAML document starts here");
  CHECK(refusal("- a\nb: 1\n").where == Position{2, 1});
  CHECK(value("---\na: 1\n") == "1");
}

TEST_CASE("a key must be plain text") {
  CHECK(refusal("? [x]\n: 1\n").message == "a key must be plain text");
}

TEST_CASE("a quote that is never closed is refused, and does not swallow the file") {
  CHECK(refusal("a: \"x\nb: 2\n").message == "this quote is never closed");
  CHECK(refusal("a: 'x\n").where == Position{1, 4});
  CHECK(refusal("- \"").message == "this quote is never closed");
  CHECK(refusal("a: 'x''\n").message == "this quote is never closed");
  CHECK(refusal("a: \"x\\\"\n").message == "this quote is never closed");
}

TEST_CASE("a closed quote at the end of the file is good") {
  for (const auto* text :
       {"a: \"x\"", "a: 'x'\n\n", "a: ''", "a: \"\"", "a: 'it''s'", "a: \"x\n  \"\n",
        "a: \"tab\\t\"", "a: ['x', \"y\"]", "a: \"\\u00e9\" # why\n"}) {
    CAPTURE(text);
    CHECK(parse_yaml(SourceText("f.yaml", text)).has_value());
  }
}

TEST_CASE("nesting is bounded") {
  const auto nested = [](std::size_t depth) {
    return "a: " + std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parse_yaml(SourceText("f.yaml", nested(63))).has_value());
  CHECK(refusal(nested(64)).message == "nested too deeply");
  CHECK(refusal(nested(10'000)).message == "nested too deeply");
}

TEST_CASE("every truncation of a file is read or refused, never more") {
  const std::string whole =
      "a: 'x''y'\nb: \"\\u00e9\"\nc: |\n  l\n  m\nd: [1, {e: f}]\ng: >-\n  h\n";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const auto node = parse_yaml(SourceText("f.yaml", whole.substr(0, size)));
    CHECK((node.has_value() || !node.error().message.empty()));
  }
}

TEST_CASE("a byte of a scalar is found in the file, however it was written") {
  every_byte_is_found("a: sum(cost over today) > 500");
  every_byte_is_found("a: plain over\n   two lines\n\n   and more\n");
  every_byte_is_found("a: 'single it''s ''quoted'''");
  every_byte_is_found("a: '''b'' over\n  two'\n");
  every_byte_is_found("a: \"double over\n   two\n\n   three\"\n");
  every_byte_is_found("a: |\n  literal\n    indented\n\n  lines\nb: 1\n");
  every_byte_is_found("a: |-   # a comment with literal text\n  literal\n");
  every_byte_is_found("a: >\n  folded\n  lines\n\n  paragraph\n    more\n  end\nb: 1\n");
  every_byte_is_found("a: >-\n\n  > starts with a sign\n");
  every_byte_is_found("a: |2\n    two kept blanks\n");
  every_byte_is_found("b: 1\na:   größe über 5\r\nc: 2\r\n");
}

TEST_CASE("an escape is found where it begins") {
  const SourceText source("f.yaml", R"(a: "x\ny\u00e9z\x41\\\"!")");
  const auto root = parsed(source.text());
  const auto& scalar = *root.find("a");
  REQUIRE(scalar.text == "x\nyézA\\\"!");
  CHECK(position_in(source, scalar, 0) == Position{1, 5});
  CHECK(position_in(source, scalar, 1) == Position{1, 6});   // \n
  CHECK(position_in(source, scalar, 2) == Position{1, 8});   // y
  CHECK(position_in(source, scalar, 3) == Position{1, 9});   // \u00e9
  CHECK(position_in(source, scalar, 4) == Position{1, 9});   // its second byte
  CHECK(position_in(source, scalar, 5) == Position{1, 15});  // z
  CHECK(position_in(source, scalar, 6) == Position{1, 16});  // \x41
  CHECK(position_in(source, scalar, 7) == Position{1, 20});  // two backslashes
  CHECK(position_in(source, scalar, 8) == Position{1, 22});  // \"
  CHECK(position_in(source, scalar, 9) == Position{1, 24});  // !
}

TEST_CASE("a line break that is escaped away takes no place in the text") {
  every_byte_is_found("a: \"one \\\n     two\"\n");
}

TEST_CASE("an offset at or beyond the end stands just behind the last character") {
  const SourceText plain("f.yaml", "a: xyz   # why\n");
  CHECK(position_in(plain, *parsed(plain.text()).find("a"), 3) == Position{1, 7});
  CHECK(position_in(plain, *parsed(plain.text()).find("a"), 99) == Position{1, 7});
  const SourceText block("f.yaml", "a: |\n  xyz\n\nb: 1\n");
  CHECK(position_in(block, *parsed(block.text()).find("a"), 3) == Position{2, 6});
  CHECK(position_in(block, *parsed(block.text()).find("a"), 99) == Position{2, 6});
}

}  // namespace
}  // namespace tokentail
