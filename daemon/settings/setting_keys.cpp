// SPDX-License-Identifier: Apache-2.0
#include "settings/setting_keys.hpp"

#include <array>

namespace tokentail {
namespace {

constexpr auto keys = std::to_array<std::string_view>({
    "sources",
    "sources[].files",
    "sources[].format",
    "sources[].from",
    "timezone",
    "rules",
    "targets",
    "targets.*.type",
    "targets.*.url",
    "targets.*.url_file",
    "targets.*.secret_file",
    "targets.*.ca_file",
    "targets.*.allow_http",
    "targets.*.allow_addresses",
    "notify",
    "state",
    "http",
    "http.listen",
    "http.allow_remote",
    "http.token_file",
    "control",
    "models",
    "models.file",
    "models.overrides",
    "models.overrides.*.provider",
    "models.overrides.*.like",
    "models.overrides.*.context_window",
    "models.overrides.*.max_output",
    "models.overrides.*.encoding",
    "models.overrides.*.tokenizer",
    "models.overrides.*.input",
    "models.overrides.*.output",
    "models.overrides.*.cache_read",
    "models.overrides.*.cache_write",
    "models.overrides.*.cache_write_1h",
    "recount",
    "recount.sample",
    "recount.per_second",
    "limits",
    "limits.line_bytes",
    "limits.keys",
    "limits.rule_memory",
    "limits.open_files",
    "limits.outbox_rows",
    "limits.metric_series",
    "limits.history",
    "limits.future",
});

struct Split {
  std::string_view section;
  std::string_view key;
};

Split split(std::string_view path) {
  const auto dot = path.rfind('.');
  return dot == std::string_view::npos
             ? Split{.section = {}, .key = path}
             : Split{.section = path.substr(0, dot), .key = path.substr(dot + 1)};
}

}  // namespace

std::span<const std::string_view> setting_keys() {
  return keys;
}

std::vector<std::string_view> setting_keys_below(std::string_view path) {
  std::vector<std::string_view> below;
  for (const auto key : keys) {
    if (const auto parts = split(key); parts.section == path) {
      below.push_back(parts.key);
    }
  }
  return below;
}

std::string_view section_of_setting(std::string_view key) {
  for (const auto path : keys) {
    if (const auto parts = split(path); parts.key == key) {
      return parts.section;
    }
  }
  return {};
}

}  // namespace tokentail
