// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_draft.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

using std::chrono::days;

constexpr std::size_t name_bytes_max = 100;

std::vector<std::string_view> dimension_names() {
  std::vector<std::string_view> names;
  names.reserve(dimension_count);
  for (std::size_t i = 0; i < dimension_count; ++i) {
    names.push_back(name_of(static_cast<Dimension>(i)));
  }
  return names;
}

// "when:cost > $5", without a space: a key of that name, to YAML.
bool is_glued_when(const YamlEntry& entry) {
  return entry.key.text.starts_with("when:");
}

class DraftReader {
 public:
  DraftReader(const Envelope& defaults, Report& report) : report_(report) {
    draft_.envelope = defaults;
  }

  std::optional<RuleDraft> run(const YamlNode& node) {
    draft_.node = &node;
    if (const auto* zone = node.find_entry("timezone")) {  // schedules are read in it
      (void)read_setting(*zone, draft_.envelope, report_);
    }
    for (const auto& entry : node.entries) {
      read(entry);
    }
    const bool named = check_name(node);
    if (draft_.when == nullptr && std::ranges::any_of(node.entries, is_glued_when)) {
      return std::nullopt;  // which has been told
    }
    if (draft_.when == nullptr) {
      report_.error(draft_.name_node != nullptr ? *draft_.name_node : node,
                    "this rule has no \"when\"", "as in: when: cost > $5");
      return std::nullopt;
    }
    return named ? std::optional(std::move(draft_)) : std::nullopt;
  }

 private:
  // The part of the draft that keeps the entry for later, if it is such a part.
  const YamlEntry** part(std::string_view key) {
    const std::array<std::pair<std::string_view, const YamlEntry**>, 9> parts{
        {{"where", &draft_.where},
         {"when", &draft_.when},
         {"clear", &draft_.clear},
         {"params", &draft_.params},
         {"levels", &draft_.levels},
         {"override", &draft_.overrides},
         {"min_history", &draft_.min_history},
         {"let", &draft_.let},
         {"say", &draft_.say}}};
    const auto* const found =
        std::ranges::find(parts, key, [](const auto& known) { return known.first; });
    return found == parts.end() ? nullptr : found->second;
  }

  void read(const YamlEntry& entry) {
    if (const YamlEntry** kept = part(entry.key.text)) {
      *kept = &entry;
      if (entry.key.text == "min_history") {
        read_min_history(entry);
      }
    } else if (entry.key.text == "rule") {
      draft_.name_node = &entry.value;
    } else if (entry.key.text == "by") {
      read_by(entry);
    } else if (entry.key.text == "mutes") {
      draft_.mutes = report_.scalars(entry).value_or(draft_.mutes);
    } else if (entry.key.text == "docs") {
      draft_.docs = report_.is_scalar(entry) ? entry.value.text : std::string();
    } else if (entry.key.text != "timezone" && !read_setting(entry, draft_.envelope, report_)) {
      report_unknown(entry);
    }
  }

  void report_unknown(const YamlEntry& entry) {
    auto known = setting_names();
    known.insert(known.end(), {"rule", "by", "where", "when", "clear", "params", "levels",
                               "override", "min_history", "let", "say", "mutes", "docs"});
    unknown_key(entry, known, report_);
  }

  void read_min_history(const YamlEntry& entry) {
    const auto length = report_.duration(entry, {.from = Duration{0}, .to = days{90}});
    if (!length) {
      return;
    }
    if (*length % days{1} != Duration{0}) {
      report_.error(entry.value, "min_history counts whole days", "as in 3d");
      return;
    }
    draft_.min_history_days = *length / days{1};
  }

  void read_by(const YamlEntry& entry) {
    const auto names = report_.scalars(entry);
    for (const auto* name : names.value_or(std::vector<const YamlNode*>{})) {
      add_dimension(*name);
    }
    std::ranges::sort(draft_.by);
  }

  void add_dimension(const YamlNode& name) {
    const auto dimension = dimension_named(name.text);
    if (!dimension) {
      const auto shown = printable(name.text, 60);
      report_.error(name, fmt::format("cannot group by \"{}\"", shown),
                    name.text.contains(',') ? "write a list, as in [user, model]"
                                            : did_you_mean(name.text, dimension_names()));
    } else if (std::ranges::find(draft_.by, *dimension) != draft_.by.end()) {
      report_.error(name, fmt::format("\"{}\" stands here twice", name.text), "name it once");
    } else {
      draft_.by.push_back(*dimension);
    }
  }

  bool check_name(const YamlNode& node) {
    if (draft_.name_node == nullptr) {
      report_.error(node, "this rule has no name", "start it with: - rule: my-rule");
      return false;
    }
    if (!draft_.name_node->is_scalar() || !is_rule_name(draft_.name_node->text)) {
      report_.error(*draft_.name_node, "this cannot be a rule's name",
                    fmt::format("letters, digits, - and _, at most {}", name_bytes_max));
      return false;
    }
    draft_.name = draft_.name_node->text;
    return true;
  }

  Report& report_;
  RuleDraft draft_;
};

}  // namespace

bool is_rule_name(std::string_view name) {
  const auto is_name_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= name_bytes_max && std::ranges::all_of(name, is_name_char);
}

std::optional<RuleDraft> read_rule(const YamlNode& node, const Envelope& defaults, Report& report) {
  return report.is_map(node, "a rule") ? DraftReader(defaults, report).run(node) : std::nullopt;
}

}  // namespace tokentail
