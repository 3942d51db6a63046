// SPDX-License-Identifier: Apache-2.0
#include "trial/trial_run.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "engine/recount_pass.hpp"
#include "pricing/pricer.hpp"

#include "trial/rehearsal.hpp"

namespace tokentail {
namespace {

constexpr std::size_t text_width = 60;

bool is_about(const Expectation& expected, const Transition& transition) {
  return transition.rule == expected.rule &&
         std::ranges::all_of(expected.key, [&](const auto& wanted) {
           return std::ranges::any_of(transition.key, [&](const auto& part) {
             return part.first == name_of(wanted.first) && part.second == wanted.second;
           });
         });
}

bool fits(const Expectation& expected, const Transition& transition) {
  return is_about(expected, transition) &&
         (!expected.level || transition.level == *expected.level) &&
         (!expected.severity || transition.severity == *expected.severity);
}

std::string name_of(Expectation::State state) {
  return state == Expectation::State::ok ? "ok" : "firing";
}

std::string wish(const Expectation& expected) {
  std::string text = expected.rule;
  for (const auto& [dimension, value] : expected.key) {
    text += fmt::format(" {}={}", tokentail::name_of(dimension), value);
  }
  text += expected.state ? " " + name_of(*expected.state) : "";
  text += expected.message ? fmt::format(" message {}", tokentail::name_of(*expected.message)) : "";
  text += expected.level ? " level " + *expected.level : "";
  text += expected.severity ? fmt::format(" {}", tokentail::name_of(*expected.severity)) : "";
  return text;
}

std::string said(const Transition& transition) {
  const auto level = transition.level.empty() ? "" : " level " + transition.level;
  return fmt::format("{}{} {}", name_of(transition.kind), level,
                     tokentail::name_of(transition.severity));
}

class TrialRun {
 public:
  TrialRun(const Trial& trial, const TrialWorld& world)
      : trial_(trial),
        short_form_(default_format(), world.decode),
        raw_(world.format, world.decode),
        pricer_(world.catalogue),
        late_(world.rules.late),
        engine_(rehearsal(world.rules, "test")) {
    if (world.tokenizers) {
      recount_.emplace(std::vector{default_format(), world.format},
                       RecountSettings{.sample = {}, .hash_key = "test"}, world.catalogue,
                       world.tokenizers);
    }
  }

  std::vector<Difference> run() {
    std::size_t next = 0;
    for (const auto& expected : trial_.expectations) {
      while (next < trial_.events.size() && trial_.events[next].at <= expected.at) {
        feed(trial_.events[next++]);
      }
      collect(engine_.tick(expected.at + late_, true));
      compare(expected);
    }
    for (; next < trial_.events.size(); ++next) {
      feed(trial_.events[next]);
    }
    count();
    return std::move(differences_);
  }

 private:
  void feed(const TrialEvent& event) {
    std::string padded = event.line;
    padded.resize(padded.size() + line_padding);
    batch_.text.clear();
    batch_.recounts.clear();
    batch_.records.resize(1);
    batch_.offsets = {line_number_++};
    auto& decoder = event.is_raw ? raw_ : short_form_;
    const auto line = std::string_view(padded).substr(0, event.line.size());
    if (const auto rejection = decoder.decode(line, batch_.text, batch_.records[0])) {
      differences_.push_back(
          {.time = rfc3339(event.at),
           .expected = "a usage record",
           .got = fmt::format("{} {}", tokentail::name_of(rejection->reason), rejection->field),
           .where = event.where});
      return;
    }
    pricer_.price(batch_.records[0]);
    if (recount_) {
      recount_->recount(batch_.records[0], line, event.is_raw ? 1 : 0, batch_);
    }
    collect(engine_.apply(batch_, 0, 1, batch_.records[0].time));
    (void)engine_.take_messages();
  }

  void collect(Effects effects) {
    std::ranges::move(effects.transitions, std::back_inserter(told_));
  }

  void compare(const Expectation& expected) {
    if (auto mistake = mistake_in(expected); !mistake.empty()) {
      differ(expected, std::move(mistake));
    } else if (expected.state && !is_in_state(expected)) {
      differ(expected, state_got(expected));
    } else if (expected.message && !was_told(expected)) {
      differ(expected, message_got(expected));
    }
  }

  // An expectation about nothing would pass for ever.
  [[nodiscard]] std::string mistake_in(const Expectation& expected) const {
    const auto& rules = engine_.judge().rules().rules;
    const auto rule = std::ranges::find(rules, expected.rule, &Rule::name);
    if (rule == rules.end()) {
      std::vector<std::string_view> names(rules.size());
      std::ranges::transform(rules, names.begin(), &Rule::name);
      const auto hint = did_you_mean(expected.rule, names);
      return hint.empty() ? "no such rule" : "no such rule; " + hint;
    }
    for (const auto& [dimension, value] : expected.key) {
      if (std::ranges::find(rule->by, dimension) == rule->by.end()) {
        return fmt::format("the rule is not by {}", tokentail::name_of(dimension));
      }
    }
    return expected.level ? mistake_in_level(*expected.level, *rule) : std::string();
  }

  static std::string mistake_in_level(const std::string& level, const Rule& rule) {
    std::vector<std::string_view> names(rule.levels.size());
    std::ranges::transform(rule.levels, names.begin(), &Level::name);
    if (std::ranges::find(names, level) != names.end()) {
      return {};
    }
    if (names.front().empty()) {
      return "the rule has no levels";
    }
    return fmt::format("the rule has no level {}, only {}", level, fmt::join(names, ", "));
  }

  std::vector<Transition> firing(Instant at) {
    return engine_.judge().firing(at, std::numeric_limits<std::size_t>::max());
  }

  bool is_in_state(const Expectation& expected) {
    const auto all = firing(expected.at);
    const bool wants_firing = *expected.state == Expectation::State::firing;
    return wants_firing == std::ranges::any_of(all, [&](const Transition& transition) {
             return wants_firing ? fits(expected, transition) : is_about(expected, transition);
           });
  }

  std::string state_got(const Expectation& expected) {
    for (const auto& transition : firing(expected.at)) {
      if (is_about(expected, transition)) {
        return said(transition);
      }
    }
    return "ok";
  }

  bool was_told(const Expectation& expected) const {
    return std::ranges::any_of(told_, [&](const Transition& transition) {
      return transition.at == expected.at && transition.kind == *expected.message &&
             fits(expected, transition);
    });
  }

  std::string message_got(const Expectation& expected) const {
    std::string got;
    for (const auto& transition : told_) {
      if (transition.at == expected.at && is_about(expected, transition)) {
        got += (got.empty() ? "" : ", ") + said(transition);
      }
    }
    return got.empty() ? "no message" : got;
  }

  void count() {
    const auto messages = static_cast<std::int64_t>(told_.size());
    if (!trial_.messages || *trial_.messages == messages) {
      return;
    }
    std::string got = std::to_string(messages);
    for (const auto& transition : told_) {
      got += fmt::format("{} {} {} at {}", got.size() < 8 ? ":" : ",", transition.rule,
                         name_of(transition.kind), rfc3339(transition.at));
    }
    differences_.push_back({.time = "end",
                            .expected = fmt::format("{} messages", *trial_.messages),
                            .got = std::move(got),
                            .where = trial_.where});
  }

  void differ(const Expectation& expected, std::string got) {
    differences_.push_back({.time = expected.at_text,
                            .expected = wish(expected),
                            .got = std::move(got),
                            .where = expected.where});
  }

  const Trial& trial_;
  Decoder short_form_;
  Decoder raw_;
  Pricer pricer_;
  std::optional<RecountPass> recount_;
  Duration late_;
  Engine engine_;
  RecordBatch batch_{.block = {.path = std::make_shared<const std::string>("test")}};
  std::int64_t line_number_ = 0;
  std::vector<Transition> told_;
  std::vector<Difference> differences_;
};

}  // namespace

std::vector<Difference> run_trial(const Trial& trial, const TrialWorld& world) {
  return TrialRun(trial, world).run();
}

std::string difference_table(const std::vector<Difference>& differences) {
  std::size_t time = 4;
  std::size_t expected = 8;
  for (const auto& difference : differences) {
    time = std::max(time, std::min(display_width(difference.time), text_width));
    expected = std::max(expected, std::min(display_width(difference.expected), text_width));
  }
  auto text = fmt::format("  {:<{}}  {:<{}}  got\n", "time", time, "expected", expected);
  for (const auto& difference : differences) {
    text += fmt::format("  {:<{}}  {:<{}}  {}\n", printable(difference.time, text_width), time,
                        printable(difference.expected, text_width), expected,
                        printable(difference.got, 400));
  }
  return text;
}

}  // namespace tokentail
