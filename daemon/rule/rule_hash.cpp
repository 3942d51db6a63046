// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_hash.hpp"

namespace tokentail {

void RuleHash::add_byte(unsigned char byte) {
  value_ = (value_ ^ byte) * 0x0000'0100'0000'01B3;
}

void RuleHash::add(std::int64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    add_byte(static_cast<unsigned char>(static_cast<std::uint64_t>(number) >> shift));
  }
}

void RuleHash::add(std::string_view part) {
  add(static_cast<std::int64_t>(part.size()));
  for (const char c : part) {
    add_byte(static_cast<unsigned char>(c));
  }
}

void RuleHash::add(const Rule& rule) {
  add(rule.name);
  add(static_cast<std::int64_t>(rule.kind));
  add(static_cast<std::int64_t>(rule.clear_mode));
  add(rule.lifecycle.hold.count());
  add(rule.lifecycle.clear_hold.count());
  add(rule.lifecycle.cooldown.count());
  add(rule.lifecycle.warmup.count());
  add(rule.min_history_days);
  for (const auto dimension : rule.by) {
    add(name_of(dimension));
  }
}

}  // namespace tokentail
