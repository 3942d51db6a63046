// SPDX-License-Identifier: Apache-2.0
// The usual relation between a recount and what is reported: `reported = ratio * counted + offset`.
// Templates, tool schemas and hidden prompts are not in the logged text, so for one model and
// feature the two differ, but in the same way each time.
//
// The line is that of Theil and Sen over the last `samples_max` calls: the median of the slopes
// between any two of them, and the median of what is then left. Up to 29 % of the samples may be
// anything. All in integers, so that two hosts learn the same. It is fitted anew after every
// `samples_per_fit` calls; a change of habit is the new habit after about half of `samples_max`.
//
// Sources: Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau" (1968).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "core/amount.hpp"

namespace tokentail {

class Baseline {
 public:
  static constexpr std::size_t samples_max = 64;
  static constexpr std::size_t samples_min = 24;  // before the first fit
  static constexpr std::size_t samples_per_fit = 8;

  // At most 2^40 each: more is no call to a model, and is ignored.
  struct Sample {
    Tokens counted = 0;
    Tokens reported = 0;

    friend bool operator==(const Sample&, const Sample&) = default;
  };
  static constexpr Tokens tokens_max = Tokens{1} << 40U;

  // What the log of a call with this recount usually reports, at least 1. Nothing before the first
  // fit.
  [[nodiscard]] std::optional<Tokens> expected(Tokens counted) const;

  void add(Sample sample);

  struct Line {
    std::int64_t slope_ppm = 0;  // of counted tokens, in millionths
    Tokens offset = 0;

    friend bool operator==(const Line&, const Line&) = default;
  };
  // All of it, to be saved.
  struct State {
    std::deque<Sample> samples;  // oldest first
    std::size_t since_fit = 0;   // samples
    std::optional<Line> line;

    friend bool operator==(const State&, const State&) = default;
  };
  Baseline() = default;
  // Nothing when there is no such state.
  [[nodiscard]] static std::optional<Baseline> from(State state);
  [[nodiscard]] const State& state() const { return state_; }

 private:
  void fit();
  [[nodiscard]] std::int64_t median_slope() const;

  State state_;
};

}  // namespace tokentail
