// SPDX-License-Identifier: Apache-2.0
// Named places at which a test makes the program die, or makes a step fail. They stand before and
// after each write, commit, send and acknowledgement, so that "a crash here changes nothing" is
// tried place by place: tests/system/crash_points_test.py walks all of them.
//
//   crash_point<"send.before">();             may die here
//   return fail_point<"checkpoint.before">(); may die here, or give an error
//
// One place a process, given in its environment:
//
//   TOKENTAIL_CRASH_AT=NAME:N        the Nth visit ends the process as SIGKILL does
//   TOKENTAIL_FAIL_AT=NAME:ERRNO:N   the Nth visit fails as a system call does with ERRNO
//
// Only in builds with TOKENTAIL_FAIL_POINTS. In all others both are nothing at all.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace tokentail {

template <std::size_t size>
struct FailPointName {
  // NOLINTNEXTLINE(google-explicit-constructor, *-avoid-c-arrays): so that a literal is a name
  consteval FailPointName(const char (&literal)[size]) { std::copy_n(literal, size, text); }

  char text[size]{};  // NOLINT(*-avoid-c-arrays): what a template parameter can hold
};

#ifdef TOKENTAIL_FAIL_POINTS

// A place, known from before main() on. Any thread may visit it.
class FailPoint {
 public:
  explicit FailPoint(const char* name);

  // The error to fail with. Does not return when this is where to die.
  [[nodiscard]] Outcome<> visit();

 private:
  const char* name_;
  std::atomic<int> visits_ = 0;
};

// Of every place there is in this program, sorted.
[[nodiscard]] std::vector<std::string> fail_point_names();

template <FailPointName name>
inline FailPoint fail_point_at{name.text};  // NOLINT(*-non-const-global-variables): counts visits

template <FailPointName name>
[[nodiscard]] Outcome<> fail_point() {
  return fail_point_at<name>.visit();
}

template <FailPointName name>
void crash_point() {
  static_cast<void>(fail_point_at<name>.visit());
}

#else

template <FailPointName>
[[nodiscard]] Outcome<> fail_point() {
  return {};
}

template <FailPointName>
constexpr void crash_point() {}

#endif

}  // namespace tokentail
