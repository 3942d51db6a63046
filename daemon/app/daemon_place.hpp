// SPDX-License-Identifier: Apache-2.0
// Where the daemon is that a command wants to speak with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/silence.hpp"
#include "app/options.hpp"
#include "core/error.hpp"
#include "http/control_client.hpp"

namespace tokentail {

// Its control socket, and the state directory that it leaves.
struct Place {
  std::optional<std::string> socket;
  std::optional<std::string> state;
};

[[nodiscard]] Outcome<Place> place_of(const PlaceOptions& options);

// What the daemon answered; what it refused is an error. ErrorKind::not_found: it does not run.
[[nodiscard]] Outcome<std::string> ask(const Place& place, const ControlQuestion& question);

// user=alice ...
[[nodiscard]] Outcome<KeyMatch> key_of(const std::vector<std::string>& words);

// Tells it on standard error, with what to try next, and gives the exit code.
[[nodiscard]] int refused(std::string_view command, const Error& error);

}  // namespace tokentail
