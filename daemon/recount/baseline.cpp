// SPDX-License-Identifier: Apache-2.0
#include "recount/baseline.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace tokentail {
namespace {

constexpr std::int64_t million = 1'000'000;
// The slope between two samples is worked out in 64 bits: a fit has two thousand of them.
static_assert(Baseline::tokens_max * 2 <= std::numeric_limits<std::int64_t>::max() / million);
// Counts that are nearly equal say nothing of a slope.
constexpr Tokens counted_apart_min = 8;
constexpr std::int64_t slope_ppm_max = 100 * million;
constexpr Tokens offset_max = Baseline::tokens_max * 101;

// Rounded half away from zero.
template <class Integer>
std::int64_t divided(Integer dividend, Integer divisor) {
  const Integer half = divisor / 2;
  return static_cast<std::int64_t>((dividend + (dividend < 0 ? -half : half)) / divisor);
}

// The lower of the two in the middle.
std::int64_t median(std::vector<std::int64_t>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

Tokens on_line(std::int64_t slope_ppm, Tokens counted) {
  return divided(Int128{slope_ppm} * counted, Int128{million});
}

bool is_possible(Tokens tokens) {
  return tokens >= 0 && tokens <= Baseline::tokens_max;
}

bool is_possible_sample(const Baseline::Sample& sample) {
  return is_possible(sample.counted) && is_possible(sample.reported);
}

}  // namespace

std::optional<Tokens> Baseline::expected(Tokens counted) const {
  if (!state_.line || !is_possible(counted)) {
    return std::nullopt;
  }
  return std::max<Tokens>(1, on_line(state_.line->slope_ppm, counted) + state_.line->offset);
}

void Baseline::add(Sample sample) {
  if (!is_possible_sample(sample)) {
    return;
  }
  state_.samples.push_back(sample);
  if (state_.samples.size() > samples_max) {
    state_.samples.pop_front();
  }
  if (++state_.since_fit >= samples_per_fit && state_.samples.size() >= samples_min) {
    fit();
    state_.since_fit = 0;
  }
}

void Baseline::fit() {
  const auto slope = median_slope();
  std::vector<std::int64_t> rest;
  rest.reserve(state_.samples.size());
  for (const auto& sample : state_.samples) {
    rest.push_back(sample.reported - on_line(slope, sample.counted));
  }
  state_.line = Line{.slope_ppm = slope, .offset = median(rest)};
}

// One token is one token where the samples do not tell otherwise.
std::int64_t Baseline::median_slope() const {
  std::vector<std::int64_t> slopes;
  slopes.reserve(samples_max * (samples_max - 1) / 2);
  for (std::size_t i = 0; i < state_.samples.size(); ++i) {
    for (std::size_t j = i + 1; j < state_.samples.size(); ++j) {
      const auto run = state_.samples[j].counted - state_.samples[i].counted;
      const auto rise = state_.samples[j].reported - state_.samples[i].reported;
      if (run >= counted_apart_min || run <= -counted_apart_min) {
        const auto slope = run > 0 ? divided(rise * million, run) : divided(-rise * million, -run);
        slopes.push_back(std::clamp<std::int64_t>(slope, 0, slope_ppm_max));
      }
    }
  }
  return slopes.size() < samples_min ? million : median(slopes);
}

std::optional<Baseline> Baseline::from(State state) {
  const bool has_good_line =
      !state.line || (state.line->slope_ppm >= 0 && state.line->slope_ppm <= slope_ppm_max &&
                      state.line->offset >= -offset_max && state.line->offset <= offset_max);
  const bool has_good_samples =
      state.samples.size() <= samples_max && std::ranges::all_of(state.samples, is_possible_sample);
  if (!has_good_line || !has_good_samples) {
    return std::nullopt;
  }
  Baseline result;
  result.state_ = std::move(state);
  return result;
}

}  // namespace tokentail
