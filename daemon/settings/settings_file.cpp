// SPDX-License-Identifier: Apache-2.0
#include "settings/settings_file.hpp"

#include <array>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/yaml.hpp"
#include "settings/model_section.hpp"
#include "settings/problem_list.hpp"
#include "settings/section.hpp"
#include "settings/target_section.hpp"

namespace tokentail {
namespace {

using From = SourceEntry::From;
constexpr auto starts = std::to_array<Choice<From>>({{"start", From::start}, {"end", From::end}});

YamlNode node_of(const PlacedText& text) {
  return {.kind = YamlNode::Kind::scalar, .where = text.where, .text = text.text};
}

void check_patterns(const SourceEntry& source, std::set<std::string>& seen, ProblemList& problems) {
  for (const auto& pattern : source.files) {
    if (pattern.text.find("**") != std::string::npos) {
      problems.error(node_of(pattern), "\"**\" is not supported",
                     "write one \"*\" for each directory level");
    }
    if (!seen.insert(pattern.text).second) {
      problems.warn(node_of(pattern), "a pattern that stands here twice",
                    "its first source reads it");
    }
  }
}

void read_sources(Section& root, std::vector<SourceEntry>& sources) {
  std::set<std::string> seen;
  root.for_each_item("sources", [&](Section& section) {
    SourceEntry source{.files = section.placed_list("files")};
    section.read_placed("format", source.format);
    section.read("from", source.from, starts);
    const auto* files = section.node().find("files");
    if (files == nullptr) {
      section.problems().error(section.node(), "a source without files",
                               "add \"files: [/var/log/myapp/*.jsonl]\"");
    } else if (files->is_list() && files->items.empty()) {
      section.problems().error(*files, "no files", "write at least one pattern");
    }
    check_patterns(source, seen, section.problems());
    sources.push_back(std::move(source));
  });
  if (const auto* node = root.node().find("sources");
      node == nullptr || (node->is_list() && node->items.empty())) {
    root.problems().error(node == nullptr ? root.node() : *node, "nothing to read",
                          "add \"sources: [{files: [/var/log/myapp/*.jsonl]}]\"");
  }
}

// Empty for "off".
SettingValue<std::optional<ListenAddress>> listen_address(std::string_view text) {
  if (text == "off") {
    return std::nullopt;
  }
  if (auto address = parse_listen_address(text)) {
    return address;
  }
  return std::unexpected(BadSetting{.message = "not an address and port",
                                    .hint = "write 127.0.0.1:9464, [::1]:9464 or off"});
}

void read_http(Section& root, std::optional<HttpSettings>& http) {
  auto section = root.section("http");
  if (!section) {
    return;
  }
  std::optional listen = http->listen;
  section->read("listen", listen, listen_address);
  section->read("allow_remote", http->allow_remote, setting_flag);
  section->read_placed("token_file", http->token_file);
  if (!listen) {
    http.reset();
    return;
  }
  http->listen = *listen;
  if (is_loopback(*listen) || http->token_file) {
    return;
  }
  const auto& where = *section->node().find("listen");
  if (http->allow_remote) {
    section->problems().warn(where, "every host that reaches this address can read who spends what",
                             "add \"token_file\"");
  } else {
    section->problems().error(where, "other hosts could read the pages without a token",
                              "add \"token_file\", write 127.0.0.1, or allow it with "
                              "\"allow_remote: true\"");
  }
}

// A count that is within what the program can hold.
auto count_within(std::int64_t least, std::int64_t most) {
  return [=](std::string_view text) -> SettingValue<std::int64_t> {
    auto count = setting_count(text);
    if (count && (*count < least || *count > most)) {
      return std::unexpected(
          BadSetting{.message = "out of range",
                     .hint = fmt::format("write a number from {} to {}", least, most)});
    }
    return count;
  };
}

SettingValue<std::int64_t> line_bytes(std::string_view text) {
  auto bytes = setting_bytes(text);
  if (bytes && (*bytes < 1 << 10U || *bytes > 1 << 30U)) {
    return std::unexpected(
        BadSetting{.message = "out of range", .hint = "write a size from 1KiB to 1GiB"});
  }
  return bytes;
}

SettingValue<std::int64_t> rule_memory(std::string_view text) {
  auto bytes = setting_bytes(text);
  if (bytes && *bytes < 1 << 20U) {
    return std::unexpected(
        BadSetting{.message = "out of range", .hint = "write a size from 1MiB on, as in 4GiB"});
  }
  return bytes;
}

SettingValue<Duration> history(std::string_view text) {
  auto length = setting_duration(text);
  if (length && (*length < std::chrono::days(1) || *length % std::chrono::days(1) != Duration{0})) {
    return std::unexpected(
        BadSetting{.message = "not a number of whole days", .hint = "write it as in 400d"});
  }
  return length;
}

// "off" is none.
SettingValue<std::int64_t> sample(std::string_view text) {
  return text == "off" ? SettingValue<std::int64_t>(0) : setting_share(text);
}

void read_recount(Section& root, std::optional<RecountEntry>& recount) {
  if (auto section = root.section("recount")) {
    section->read("sample", recount->per_million, sample);
    section->read("per_second", recount->per_second, setting_count);
    if (recount->per_million == 0) {
      recount.reset();
    }
  }
}

void read_limits(Section& root, Limits& limits) {
  if (auto section = root.section("limits")) {
    section->read("line_bytes", limits.line_bytes, line_bytes);
    section->read("keys", limits.keys, count_within(1, 100'000'000));
    section->read("rule_memory", limits.rule_memory, rule_memory);
    section->read("open_files", limits.open_files, count_within(1, 1'000'000));
    section->read("outbox_rows", limits.outbox_rows, count_within(1, 1'000'000));
    section->read("metric_series", limits.metric_series, count_within(1, 10'000));
    section->read("history", limits.history, history);
    section->read("future", limits.future, setting_duration);
  }
}

Settings read_settings(Section& root) {
  Settings settings;
  read_sources(root, settings.sources);
  root.read("timezone", settings.timezone, setting_zone);
  settings.has_timezone = root.find("timezone") != nullptr;
  settings.rules = root.placed_list("rules");
  read_targets(root, settings);
  root.read_placed("state", settings.state);
  read_http(root, settings.http);
  root.read_placed("control", settings.control);
  read_models(root, settings.models);
  read_recount(root, settings.recount);
  read_limits(root, settings.limits);
  return settings;
}

}  // namespace

std::expected<LoadedSettings, Diagnostics> load_settings(const SourceText& file) {
  ProblemList problems(file);
  Settings settings;
  if (auto tree = parse_yaml(file); !tree) {
    problems.add(std::move(tree).error());
  } else if (!tree->is_map() && !tree->is_null()) {
    problems.error(*tree, "settings are keys with values", "start with \"sources:\"");
  } else {
    Section root(*tree, "", problems);
    settings = read_settings(root);
  }
  auto diagnostics = std::move(problems).take();
  if (has_errors(diagnostics)) {
    return std::unexpected(std::move(diagnostics));
  }
  return LoadedSettings{.settings = std::move(settings), .warnings = std::move(diagnostics)};
}

}  // namespace tokentail
