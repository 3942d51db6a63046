// SPDX-License-Identifier: Apache-2.0
// The list of keys, the loader, the commented settings file and the manual say the same.
#include "settings/setting_keys.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "core/yaml.hpp"
#include "settings/settings_file.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

std::string contents(const std::string& file) {
  std::ifstream input(std::string(TOKENTAIL_SOURCE_DIR) + "/" + file);
  REQUIRE(input);
  return {std::istreambuf_iterator<char>(input), {}};
}

// A commented setting starts with "#" and no space, or with the indentation of one.
std::string uncommented(const std::string& text) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    const bool is_setting =
        line.size() > 1 && line[0] == '#' && (line[1] != ' ' || line.starts_with("#  "));
    result += (is_setting ? line.substr(1) : line) + "\n";
  }
  return result;
}

bool holds_names(const std::string& path) {
  return path == "targets" || path == "models.overrides";
}

void collect(const YamlNode& node, const std::string& path, std::set<std::string>& paths) {
  for (const auto& entry : node.entries) {
    const auto below = holds_names(path) ? path + ".*"
                       : path.empty()    ? entry.key.text
                                         : path + "." + entry.key.text;
    if (!holds_names(path)) {
      paths.insert(below);
    }
    collect(entry.value, below, paths);
  }
  for (const auto& item : node.items) {
    collect(item, path + "[]", paths);
  }
}

// The smallest file that has `key` in its place, with a value that no key takes.
std::string with_wrong_value(std::string_view key) {
  std::string yaml;
  std::string closing;
  for (std::size_t start = 0; start < key.size();) {
    const auto end = std::min(key.find('.', start), key.size());
    std::string name(key.substr(start, end - start));
    const bool is_item = name.ends_with("[]");
    name = is_item ? name.substr(0, name.size() - 2) : name == "*" ? "name" : name;
    yaml += "{" + name + ": " + (is_item ? "[" : "");
    closing.insert(0, is_item ? "]}" : "}");
    start = end + 1;
  }
  return yaml + "[[wrong]]" + closing;
}

}  // namespace

TEST_CASE("the commented settings file loads as it is, and with every setting uncommented") {
  const auto text = contents("config/tokentail.yaml");
  for (const auto& yaml : {text, uncommented(text)}) {
    const auto loaded = load_settings(SourceText("config/tokentail.yaml", yaml));
    INFO((loaded ? std::string() : render(loaded.error())));
    REQUIRE(loaded);
    CHECK(loaded->warnings.empty());
  }
}

TEST_CASE("the values shown in the commented settings file are the defaults") {
  const auto shown = load_settings(SourceText("t", contents("config/tokentail.yaml")))->settings;
  const Settings defaults;
  CHECK(shown.sources.at(0).format.text == SourceEntry{}.format.text);
  CHECK(shown.sources.at(0).from == SourceEntry{}.from);
  CHECK(shown.timezone == defaults.timezone);
  CHECK(shown.state.text == defaults.state.text);
  CHECK(shown.http->listen == defaults.http->listen);
  CHECK(shown.http->allow_remote == defaults.http->allow_remote);
  CHECK(shown.limits.line_bytes == defaults.limits.line_bytes);
  CHECK(shown.limits.keys == defaults.limits.keys);
  CHECK(shown.limits.open_files == defaults.limits.open_files);
  CHECK(shown.limits.outbox_rows == defaults.limits.outbox_rows);
  CHECK(shown.limits.metric_series == defaults.limits.metric_series);
  CHECK(shown.limits.history == defaults.limits.history);
  CHECK(shown.limits.future == defaults.limits.future);
}

TEST_CASE("the commented settings file holds every key the loader knows") {
  const auto tree = parse_yaml(SourceText("t", uncommented(contents("config/tokentail.yaml"))));
  REQUIRE(tree);
  std::set<std::string> shown;
  collect(*tree, "", shown);
  CHECK(shown == std::set<std::string>(setting_keys().begin(), setting_keys().end()));
}

TEST_CASE("the manual explains every key that takes a value") {
  const auto manual = contents("docs/settings.md");
  for (const auto key : setting_keys()) {
    const bool has_keys_below =
        !setting_keys_below(key).empty() || holds_names(std::string(key)) || key == "sources";
    CAPTURE(key);
    CHECK((has_keys_below || manual.find("| `" + std::string(key) + "` |") != std::string::npos));
  }
}

TEST_CASE("every key is read: a wrong value is a problem at its place") {
  for (const auto key : setting_keys()) {
    const auto yaml = with_wrong_value(key);
    const auto loaded = load_settings(SourceText("t", yaml));
    INFO(yaml);
    REQUIRE_FALSE(loaded);
    const auto column = yaml.find("[[wrong]]") + 1;
    CHECK(std::ranges::any_of(loaded.error(), [&](const Diagnostic& d) {
      return d.where.column == column || d.where.column == column + 1;
    }));
  }
}
