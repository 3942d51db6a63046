// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.hpp"

#include <array>
#include <utility>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

Step tell_unless_cooling(Alert& alert, const Rule& rule, Moment moment) {
  if (moment.now < alert.cooldown_until) {
    ++alert.suppressed;
    return Step::changed;
  }
  alert.told = true;
  alert.cooldown_until = moment.now + rule.cooldown;
  return Step::fired;
}

}  // namespace

Step breach(Alert& alert, const Rule& rule, std::size_t levels, Moment moment) {
  if (levels <= alert.level) {
    return Step::none;
  }
  if (!alert.firing()) {
    alert.level = levels;
    alert.started_at = moment.now;
    alert.offset = moment.offset;
    alert.told = false;
    if (rule.clear_mode == ClearMode::next_period) {
      alert.period_end = bounds(rule.window, rule.zone, moment.now).to;
    }
    return tell_unless_cooling(alert, rule, moment);
  }
  alert.level = levels;
  alert.told = true;
  alert.cooldown_until = moment.now + rule.cooldown;
  return Step::fired;
}

Step clear(Alert& alert) {
  if (!alert.firing()) {
    return Step::none;
  }
  alert.level = 0;
  return alert.told ? Step::resolved : Step::changed;
}

Step happen(Alert& alert, const Rule& rule, Moment moment) {
  if (moment.now < alert.cooldown_until) {
    ++alert.suppressed;
    return Step::changed;
  }
  alert.started_at = moment.now;
  alert.offset = moment.offset;
  alert.cooldown_until = moment.now + rule.cooldown;
  return Step::happened;
}

std::int64_t take_suppressed(Alert& alert) {
  return std::exchange(alert.suppressed, 0);
}

std::string encode(const Alert& alert, std::uint64_t rule_hash) {
  std::string bytes;
  append_varint(bytes, rule_hash);
  for (const Int128 value :
       {static_cast<Int128>(alert.level), static_cast<Int128>(alert.told),
        static_cast<Int128>(ns_since_epoch(alert.started_at)),
        static_cast<Int128>(ns_since_epoch(alert.period_end)),
        static_cast<Int128>(ns_since_epoch(alert.cooldown_until)),
        static_cast<Int128>(alert.suppressed), static_cast<Int128>(alert.offset)}) {
    append_signed_varint(bytes, value);
  }
  return bytes;
}

bool decode(std::string_view bytes, std::uint64_t rule_hash, Alert& alert) {
  if (take_varint(bytes) != UInt128{rule_hash}) {
    return false;
  }
  std::array<std::int64_t, 7> fields{};
  for (auto& field : fields) {
    const auto value = take_signed_varint(bytes);
    if (!value) {
      return false;
    }
    field = static_cast<std::int64_t>(*value);
  }
  alert = {.level = static_cast<std::size_t>(fields[0]),
           .told = fields[1] != 0,
           .started_at = instant_from_ns(fields[2]),
           .period_end = instant_from_ns(fields[3]),
           .cooldown_until = instant_from_ns(fields[4]),
           .suppressed = fields[5],
           .offset = fields[6]};
  return bytes.empty();
}

}  // namespace tokentail
