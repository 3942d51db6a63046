// SPDX-License-Identifier: Apache-2.0
// FNV-1a over the parts that decide what a rule does, each behind its length so that no two lists
// of parts read alike. The same on every host.
#pragma once

#include <cstdint>
#include <string_view>

#include "rule/rule.hpp"

namespace tokentail {

class RuleHash {
 public:
  void add(std::string_view part);
  void add(std::int64_t number);
  // The plain settings of a rule; its expressions are added as canonical text.
  void add(const Rule& rule);

  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte);

  std::uint64_t value_ = 0xCBF2'9CE4'8422'2325;
};

}  // namespace tokentail
