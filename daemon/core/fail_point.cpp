// SPDX-License-Identifier: Apache-2.0
#include "core/fail_point.hpp"

#ifdef TOKENTAIL_FAIL_POINTS

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace tokentail {
namespace {

// "NAME:N" or "NAME:ERRNO:N", from the environment.
struct Plan {
  std::string name;
  int error = 0;
  int visit = 0;  // 0: none
};

Plan plan_in(const char* variable) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here ever writes to the environment
  const char* const value = std::getenv(variable);
  const std::string text = value == nullptr ? "" : value;
  const auto first = text.find(':');
  const auto last = text.rfind(':');
  if (first == std::string::npos) {
    return {};
  }
  return {.name = text.substr(0, first),
          .error = std::atoi(text.c_str() + first + 1),
          .visit = std::atoi(text.c_str() + last + 1)};
}

std::vector<std::string>& known_points() {
  static std::vector<std::string> all;
  return all;
}

}  // namespace

FailPoint::FailPoint(const char* name) : name_(name) {
  known_points().emplace_back(name);
}

Outcome<> FailPoint::visit() {
  static const auto crash = plan_in("TOKENTAIL_CRASH_AT");
  static const auto failure = plan_in("TOKENTAIL_FAIL_AT");
  const int visit = ++visits_;
  if (visit == crash.visit && crash.name == name_) {
    static_cast<void>(std::raise(SIGKILL));
  }
  if (visit != failure.visit || failure.name != name_) {
    return {};
  }
  const bool is_full = failure.error == ENOSPC || failure.error == EDQUOT;
  return fail(is_full ? ErrorKind::no_space : ErrorKind::io,
              std::generic_category().message(failure.error) + " (at " + name_ + ")");
}

std::vector<std::string> fail_point_names() {
  auto sorted = known_points();
  std::ranges::sort(sorted);
  return sorted;
}

}  // namespace tokentail

#endif
