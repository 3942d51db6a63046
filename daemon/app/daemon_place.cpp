// SPDX-License-Identifier: Apache-2.0
#include "app/daemon_place.hpp"

#include <cstdio>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "app/control_path.hpp"
#include "app/text_file.hpp"
#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "http/control_json.hpp"
#include "settings/settings_file.hpp"

namespace tokentail {
namespace {

constexpr int code_error = 400;

constexpr const char* config_by_default = "/etc/tokentail/tokentail.yaml";

Outcome<Place> place_in(const std::string& config) {
  const auto file = read_text_file(config);
  if (!file) {
    return fail(file.error().kind,
                file.error().message + "; --socket or --state name the daemon's too");
  }
  const auto loaded = load_settings(*file);
  if (!loaded) {
    return fail(ErrorKind::invalid, render(loaded.error()));
  }
  const auto& settings = loaded->settings;
  return Place{.socket = control_path(settings.control, settings.state.text),
               .state = settings.state.text};
}

}  // namespace

Outcome<Place> place_of(const PlaceOptions& options) {
  if (options.socket) {
    return Place{.socket = options.socket, .state = options.state};
  }
  if (options.state) {
    return Place{.socket = control_path({}, options.state), .state = options.state};
  }
  std::error_code ignored;
  if (options.config || std::filesystem::exists(config_by_default, ignored)) {
    return place_in(options.config.value_or(config_by_default));
  }
  const Settings settings;
  return Place{.socket = control_path({}, settings.state.text), .state = settings.state.text};
}

Outcome<KeyMatch> key_of(const std::vector<std::string>& words) {
  KeyMatch key;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos) {
      return fail(ErrorKind::invalid, fmt::format("{}: write a key as user=alice; the name of a "
                                                  "rule goes behind --rule",
                                                  printable(word)));
    }
    key.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return key;
}

Outcome<std::string> ask(const Place& place, const ControlQuestion& question) {
  if (!place.socket) {
    return fail(ErrorKind::io, "the settings turn the control socket off (control: off)");
  }
  auto reply = ask_daemon(*place.socket, question);
  if (!reply) {
    return std::unexpected(std::move(reply).error());
  }
  if (reply->code >= code_error) {
    return fail(ErrorKind::invalid, read_error(reply->body));
  }
  return std::move(reply->body);
}

int refused(std::string_view command, const Error& error) {
  fmt::print(stderr, "tokentail {}: {}\n", command, error.message);
  if (error.kind == ErrorKind::not_found) {
    fmt::print(
        stderr,
        "Is it running? Try: systemctl status tokentail\n"
        "If it is, say where: --socket PATH, --state DIR or --config FILE, as it was told.\n");
  }
  return exit_findings;
}

}  // namespace tokentail
