// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.hpp"

#include <algorithm>
#include <utility>

namespace tokentail {
namespace {

// How many levels were breached for as long as the rule asks. Remembers since when each is.
std::size_t held_levels(Alert& alert, const Rule& rule, const Ruling& ruling) {
  if (rule.lifecycle.hold == Duration{0}) {
    return ruling.levels;
  }
  alert.held.resize(ruling.levels, ruling.now);
  return static_cast<std::size_t>(std::ranges::count_if(
      alert.held, [&](Instant since) { return ruling.now - since >= rule.lifecycle.hold; }));
}

bool may_speak(const Rule& rule, const Ruling& ruling) {
  return !ruling.muted && rule.lifecycle.active.is_open(ruling.now);
}

// Worse than what was last told is news, whatever the cooldown.
Step tell(Alert& alert, const Rule& rule, const Ruling& ruling) {
  const bool cooling = ruling.now < alert.cooldown_until && alert.level <= alert.cooldown_level;
  if (cooling || !may_speak(rule, ruling)) {
    return Step::changed;
  }
  alert.told_level = alert.level;
  alert.last_told = ruling.now;
  alert.reminders = 0;
  alert.cooldown_until = ruling.now + rule.lifecycle.cooldown;
  alert.cooldown_level = alert.level;
  return Step::fired;
}

Step rise(Alert& alert, const Rule& rule, const Ruling& ruling, std::size_t level) {
  if (!alert.firing()) {
    alert.started_at = ruling.now;
    alert.offset = ruling.offset;
    alert.told_level = 0;
    if (rule.clear_mode == ClearMode::next_period) {
      alert.period_end = bounds(rule.window, rule.calendar, ruling.now).to;
    }
  }
  alert.level = level;
  alert.clear_since = Instant::max();
  return tell(alert, rule, ruling);
}

Step resolve(Alert& alert) {
  const bool was_told = alert.told_level > 0;
  alert.suppressed += was_told ? 0 : 1;
  alert.level = 0;
  alert.told_level = 0;
  alert.clear_since = Instant::max();
  alert.held.clear();
  return was_told ? Step::resolved : Step::lapsed;
}

// Whether a firing alert is over: its period, or its clear condition for as long as is asked.
bool is_over(Alert& alert, const Rule& rule, const Ruling& ruling) {
  if (rule.clear_mode == ClearMode::next_period) {
    return ruling.now >= alert.period_end;
  }
  if (!ruling.clears) {
    alert.clear_since = Instant::max();
    return false;
  }
  alert.clear_since = std::min(alert.clear_since, ruling.now);
  return ruling.now - alert.clear_since >= rule.lifecycle.clear_hold;
}

Instant next_reminder(const Alert& alert, const Rule& rule) {
  const auto& remind = rule.lifecycle.remind;
  const bool wanted = alert.told_level > 0 && remind.every > Duration{0};
  return wanted ? alert.last_told + remind.interval(alert.reminders) : Instant::max();
}

Step remind(Alert& alert, const Rule& rule, const Ruling& ruling) {
  if (ruling.now < next_reminder(alert, rule) || !may_speak(rule, ruling)) {
    return Step::none;
  }
  ++alert.reminders;
  alert.last_told = ruling.now;
  return Step::reminded;
}

// What was held back is told when nothing holds it back any more, if it is still as bad.
Step catch_up(Alert& alert, const Rule& rule, const Ruling& ruling) {
  if (ruling.levels < alert.level) {
    return Step::none;
  }
  const auto step = tell(alert, rule, ruling);
  return step == Step::changed ? Step::none : step;
}

}  // namespace

Step advance(Alert& alert, const Rule& rule, const Ruling& ruling) {
  const auto was_held = alert.held.size();
  const bool was_clearing = alert.clear_since != Instant::max();
  const auto level = held_levels(alert, rule, ruling);
  if (alert.firing() && is_over(alert, rule, ruling)) {
    return resolve(alert);
  }
  if (level > alert.level) {
    return rise(alert, rule, ruling, level);
  }
  if (alert.firing()) {
    const auto step = alert.told_level < alert.level ? catch_up(alert, rule, ruling)
                                                     : remind(alert, rule, ruling);
    const bool is_clearing = alert.clear_since != Instant::max();
    const bool is_changed = was_clearing != is_clearing || was_held != alert.held.size();
    return step == Step::none && is_changed ? Step::changed : step;
  }
  return was_held == alert.held.size() ? Step::none : Step::changed;
}

Step happen(Alert& alert, const Rule& rule, const Ruling& ruling) {
  if (ruling.now < alert.cooldown_until || !may_speak(rule, ruling)) {
    ++alert.suppressed;
    return Step::changed;
  }
  alert.started_at = ruling.now;
  alert.offset = ruling.offset;
  alert.cooldown_until = ruling.now + rule.lifecycle.cooldown;
  return Step::happened;
}

Instant next_step(const Alert& alert, const Rule& rule, Instant now) {
  Instant next = Instant::max();
  const auto consider = [&](Instant at) { next = at > now ? std::min(next, at) : next; };
  for (const auto since : alert.held) {
    consider(since + rule.lifecycle.hold);
  }
  if (!alert.firing()) {
    return next;
  }
  if (rule.clear_mode == ClearMode::next_period) {
    consider(alert.period_end);
  } else if (alert.clear_since != Instant::max()) {
    consider(alert.clear_since + rule.lifecycle.clear_hold);
  }
  if (alert.told_level < alert.level) {
    const auto cooled = std::max(now, alert.cooldown_until);
    consider(rule.lifecycle.active.next_open(cooled));
  } else if (const auto reminder = next_reminder(alert, rule); reminder != Instant::max()) {
    consider(rule.lifecycle.active.next_open(std::max(now, reminder)));
  }
  return next;
}

}  // namespace tokentail
