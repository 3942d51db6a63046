// SPDX-License-Identifier: Apache-2.0
#include "notify/circuit.hpp"

#include <chrono>

namespace tokentail {
namespace {

using namespace std::chrono_literals;

constexpr int failures_max = 5;
constexpr Duration probe_interval = 30s;
constexpr Duration gone_interval = 1h;

}  // namespace

void Circuit::failed(Instant now) {
  ++failures_;
  if (!is_closed() || failures_ >= failures_max) {
    state_ = State::open;
    probe_at_ = now + probe_interval;
  }
}

void Circuit::refused_for_good(Instant now) {
  state_ = State::gone;
  probe_at_ = now + gone_interval;
}

std::string_view name_of(Circuit::State state) {
  switch (state) {
    case Circuit::State::closed:
      return "ok";
    case Circuit::State::open:
      return "failing";
    case Circuit::State::gone:
      return "gone";
  }
  return {};
}

}  // namespace tokentail
