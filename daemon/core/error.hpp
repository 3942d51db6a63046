// SPDX-License-Identifier: Apache-2.0
// How every stage says that something did not work.
//
// A function that can fail for a reason outside the program returns Outcome<T>. Bugs of ours are
// assertions, bad log lines are data (decode/rejection.hpp), bad settings and rules are
// Diagnostics (core/diagnostic.hpp). Exceptions stop at the library that throws them.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace tokentail {

// Kinds exist only where a caller acts differently on them.
enum class ErrorKind {
  invalid,    // the input is wrong and will stay wrong
  not_found,  // it may appear later
  busy,       // somebody else holds it: a port, a lock
  no_space,   // the disk is full; worth trying again
  too_new,    // written by a newer version of tokentail
  corrupt,    // our own data cannot be read
  io,         // everything else the operating system refuses
};

struct Error {
  ErrorKind kind = ErrorKind::invalid;
  std::string message;
};

template <class T = void>
using Outcome = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error{.kind = kind, .message = std::move(message)});
}

// Puts the place in front of the cause, so that a message reads outside-in.
[[nodiscard]] inline std::unexpected<Error> fail_in(const std::string& place, Error error) {
  error.message = place + ": " + error.message;
  return std::unexpected(std::move(error));
}

}  // namespace tokentail
