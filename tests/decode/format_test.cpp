// SPDX-License-Identifier: Apache-2.0
#include "decode/format.hpp"

#include <fstream>
#include <sstream>

#include "decode/path_tree.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

constexpr std::string_view flags =
    "input_includes_cache_read: true\n"
    "input_includes_cache_write: false\n"
    "output_includes_reasoning: true\n";

std::expected<Format, Diagnostics> load(const std::string& text) {
  return load_format(SourceText("f.yaml", text));
}

std::string problems(const std::string& text) {
  const auto format = load(text);
  return format ? "" : render(format.error());
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the compiled-in format is the shipped file") {
  std::ifstream file(TOKENTAIL_SOURCE_DIR "/config/formats/token-usage.yaml");
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE(text.str().size() > 100);
  CHECK(text.str() == default_format_text());
  const auto loaded = load(text.str());
  REQUIRE(loaded.has_value());
  CHECK(loaded->name == "token-usage");
  CHECK(default_format().roots.size() == 3);
  for (const auto name : format_field_names()) {
    INFO(name);
    CHECK_FALSE(default_format().paths_of(*format_field_named(name)).empty());
  }
}

TEST_CASE("a field takes one pointer or a list of them") {
  const auto format = load("format: mine\n" + std::string(flags) +
                           "roots: /u\nfields:\n  timestamp: /t\n  user: [/a, /b/c]\n");
  REQUIRE(format.has_value());
  CHECK(format->name == "mine");
  CHECK(format->roots == std::vector<JsonPath>{{"u"}});
  CHECK(format->paths_of(FormatField::timestamp) == std::vector<JsonPath>{{"t"}});
  CHECK(format->paths_of(field_of(Dimension::user)) == std::vector<JsonPath>{{"a"}, {"b", "c"}});
  CHECK_FALSE(format->input_includes_cache_write);
}

TEST_CASE("all problems of a format are told at once, with a place and a suggestion") {
  const auto text = problems(
      "format:\n"
      "root: [/u]\n"
      "input_includes_cache_read: yes\n"
      "output_includes_reasoning: true\n"
      "fields:\n"
      "  timestmap: /t\n"
      "  user: usage.user\n"
      "  model: [/m, [x]]\n"
      "  input_tokens: /n\n"
      "  output_tokens: /n\n");
  CHECK(contains(text, "f.yaml:1:"));
  CHECK(contains(text, "the format has no name"));
  CHECK(contains(text, "f.yaml:2:1: error: unknown key \"root\""));
  CHECK(contains(text, "did you mean \"roots\"?"));
  CHECK(contains(text, "f.yaml:3:28: error: input_includes_cache_read is true or false"));
  CHECK(contains(text, "the format does not say input_includes_cache_write"));
  CHECK(contains(text, "f.yaml:6:3: error: unknown field \"timestmap\""));
  CHECK(contains(text, "did you mean \"timestamp\"?"));
  CHECK(contains(text, "f.yaml:7:9: error: not a JSON pointer"));
  CHECK(contains(text, "f.yaml:8:15: error: not a JSON pointer"));
  CHECK(contains(text, "f.yaml:10:18: error: /n is already the field input_tokens"));
  CHECK(contains(text, "no path for the timestamp"));
}

TEST_CASE("a format needs fields, and lists are bounded") {
  CHECK(contains(problems("- a"), "a format is a map"));
  CHECK(contains(problems("format: f\n" + std::string(flags)), "the format has no fields"));
  std::string paths;
  for (int i = 0; i < 17; ++i) {
    paths += (i > 0 ? ", /p" : "/p") + std::to_string(i);
  }
  CHECK(contains(
      problems("format: f\n" + std::string(flags) + "fields:\n  timestamp: [" + paths + "]\n"),
      "more than 16 paths"));
  CHECK(contains(
      problems("format: f\n" + std::string(flags) + "fields:\n  timestamp: /t\n  user: \"\"\n"),
      "a field cannot be the whole line"));
  CHECK(contains(problems("a: ["), "not valid YAML"));
}

TEST_CASE("a JSON pointer names keys, dots and all") {
  CHECK(parse_json_pointer("") == JsonPath{});
  CHECK(parse_json_pointer("/a.b/c") == JsonPath{"a.b", "c"});
  CHECK(parse_json_pointer("/a~1b/~0") == JsonPath{"a/b", "~"});
  CHECK(parse_json_pointer("/") == JsonPath{""});
  CHECK(parse_json_pointer("/a/") == JsonPath{"a", ""});
  CHECK_FALSE(parse_json_pointer("a").has_value());
  CHECK_FALSE(parse_json_pointer("/a~").has_value());
  CHECK_FALSE(parse_json_pointer("/a~2").has_value());
}

TEST_CASE("fields have the names of dimensions and back") {
  CHECK(name_of(field_of(Dimension::service)) == "service");
  for (std::size_t i = 0; i < dimension_count; ++i) {
    const auto dimension = static_cast<Dimension>(i);
    CHECK(format_field_named(name_of(dimension)) == field_of(dimension));
  }
  CHECK(name_of(FormatField::finish_reason) == "finish_reason");
  CHECK(name_of(FormatField::timestamp) == "timestamp");
  CHECK_FALSE(format_field_named("tokens").has_value());
}

TEST_CASE("a table finds its keys and nothing else") {
  KeyTable table;
  CHECK(table.find("a") == KeyTable::none);
  for (KeyTable::Value i = 0; i < 1000; ++i) {
    table.add("same_prefix_" + std::to_string(i) + "_same_suffix", i);
  }
  table.add("", 2000);
  for (KeyTable::Value i = 0; i < 1000; ++i) {
    REQUIRE(table.find("same_prefix_" + std::to_string(i) + "_same_suffix") == i);
  }
  CHECK(table.find("") == 2000);
  CHECK(table.find("same_prefix_1000_same_suffix") == KeyTable::none);
}
