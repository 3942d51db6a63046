// SPDX-License-Identifier: Apache-2.0
#include "settings/model_section.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

SettingValue<Tokens> token_count(std::string_view text) {
  const auto count = setting_count(text);
  if (count && *count > tokens_max) {
    return std::unexpected(
        BadSetting{.message = "too many tokens", .hint = "write at most a billion"});
  }
  return count;
}

// A price list of which one half is ours and the other the catalogue's would surprise.
void check_prices(const YamlNode& name, Section& section) {
  constexpr auto others =
      std::to_array<std::string_view>({"output", "cache_read", "cache_write", "cache_write_1h"});
  const auto is_given = [&](std::string_view key) { return section.node().find(key) != nullptr; };
  if (!is_given("input") && std::ranges::any_of(others, is_given)) {
    section.problems().error(
        name, fmt::format("prices of \"{}\" without input", printable(name.text, 60)),
        "add \"input\": these prices replace all of the catalogue's");
  }
}

ModelEntry read_model(const YamlNode& name, Section& section) {
  ModelEntry model{.name = {.text = name.text, .where = name.where}};
  if (name.text.empty()) {
    section.problems().error(name, "a model needs a name", "write it as the log does");
  }
  section.read_placed("provider", model.provider);
  section.read_placed("like", model.like);
  section.read("context_window", model.context_window, token_count);
  section.read("max_output", model.max_output, token_count);
  section.read_placed("encoding", model.encoding);
  section.read_placed("tokenizer", model.tokenizer);
  section.read("input", model.input, setting_price);
  section.read("output", model.output, setting_price);
  section.read("cache_read", model.cache_read, setting_price);
  section.read("cache_write", model.cache_write, setting_price);
  section.read("cache_write_1h", model.cache_write_1h, setting_price);
  check_prices(name, section);
  if (model.encoding && model.tokenizer) {
    section.problems().error(name, "both an encoding and a tokenizer",
                             "a file of a tokenizer is an encoding of its own: remove one of them");
  }
  if (section.node().entries.empty()) {
    section.problems().warn(name, fmt::format("\"{}\" changes nothing", printable(name.text, 60)),
                            "add a key, or remove the model");
  }
  return model;
}

}  // namespace

void read_models(Section& root, ModelSettings& models) {
  if (auto section = root.section("models")) {
    section->read_placed("file", models.file);
    section->for_each_named("overrides", [&](const YamlNode& name, Section& model) {
      models.overrides.push_back(read_model(name, model));
    });
  }
}

}  // namespace tokentail
