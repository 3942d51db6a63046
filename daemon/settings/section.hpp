// SPDX-License-Identifier: Apache-2.0
// One map of the settings file while it is read: each question for a key either fills in a value
// or notes a problem and leaves the default. Keys that setting_keys() does not list are problems
// as soon as the section is made.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/yaml.hpp"
#include "settings/problem_list.hpp"
#include "settings/setting_value.hpp"
#include "settings/settings.hpp"

namespace tokentail {

template <class T>
struct Choice {
  std::string_view name;
  T value;
};

class Section {
 public:
  // Both must outlive the section. `path` is the section's in setting_keys().
  Section(const YamlNode& map, std::string path, ProblemList& problems);

  [[nodiscard]] const YamlNode& node() const { return map_; }
  [[nodiscard]] ProblemList& problems() { return problems_; }

  // The value of `key` whatever its shape, or nullptr when it is not there. A key without a value
  // is a problem.
  [[nodiscard]] const YamlNode* find(std::string_view key);

  // The value of `key` if it is one piece of text.
  [[nodiscard]] const YamlNode* scalar(std::string_view key);

  // The items of a list of texts; a single text is a list of one.
  [[nodiscard]] std::vector<const YamlNode*> scalars(std::string_view key);

  // The map under `key`.
  [[nodiscard]] std::optional<Section> section(std::string_view key);

  // The maps under `key` by their names, and those in its list.
  void for_each_named(std::string_view key,
                      const std::function<void(const YamlNode& name, Section&)>& read);
  void for_each_item(std::string_view key, const std::function<void(Section&)>& read);

  template <class T, class Parse>
  void read(std::string_view key, T& into, Parse parse) {
    if (const auto* node = scalar(key)) {
      if (auto value = parse(std::string_view(node->text))) {
        into = *std::move(value);
      } else {
        problems_.error(*node, value.error().message, value.error().hint);
      }
    }
  }

  template <class T, std::size_t count>
  void read(std::string_view key, T& into, const std::array<Choice<T>, count>& choices) {
    std::array<std::string_view, count> names;
    std::ranges::transform(choices, names.begin(), &Choice<T>::name);
    if (const auto* node = scalar(key)) {
      if (const auto index = choose(*node, names)) {
        into = choices[*index].value;
      }
    }
  }

  // Text for a later reader; `Into` is a PlacedText or an optional one.
  template <class Into>
  void read_placed(std::string_view key, Into& into) {
    if (const auto* node = scalar(key)) {
      if (auto text = placed(*node)) {
        into = *std::move(text);
      }
    }
  }
  [[nodiscard]] std::optional<PlacedText> placed(const YamlNode& node);
  [[nodiscard]] std::vector<PlacedText> placed_list(std::string_view key);

 private:
  void refuse_unknown_keys();
  [[nodiscard]] std::optional<std::size_t> choose(const YamlNode& node,
                                                  std::span<const std::string_view> names);
  [[nodiscard]] std::string path_of(std::string_view key) const;

  const YamlNode& map_;
  std::string path_;
  ProblemList& problems_;
};

}  // namespace tokentail
