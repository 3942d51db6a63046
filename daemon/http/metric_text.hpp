// SPDX-License-Identifier: Apache-2.0
// The Prometheus text format, version 0.0.4, one line at a time
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tokentail {

enum class MetricType : std::uint8_t { counter, gauge };

class MetricText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Starts a metric; its samples follow. `name` without the prefix "tokentail_".
  void family(std::string_view name, MetricType type, std::string_view help);

  // Label values are escaped here. `value` is a decimal number.
  void sample(Labels labels, std::string_view value);
  void sample(Labels labels, std::int64_t value) { sample(labels, std::to_string(value)); }

  // A metric of one sample without labels.
  void single(std::string_view name, MetricType type, std::string_view help, std::int64_t value);

  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  std::string text_;
  std::string name_;
};

// What a label shows of untrusted text: control characters and invalid UTF-8 as visible escapes,
// at most 128 characters. Two texts may become one label: whoever makes samples merges those.
[[nodiscard]] std::string label_text(std::string_view text);

}  // namespace tokentail
