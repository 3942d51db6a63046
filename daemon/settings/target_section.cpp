// SPDX-License-Identifier: Apache-2.0
#include "settings/target_section.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr auto types = std::to_array<Choice<TargetEntry::Type>>(
    {{"slack", TargetEntry::Type::slack}, {"webhook", TargetEntry::Type::webhook}});

// Names stand in metrics, in the state and on command lines.
bool is_plain_name(std::string_view name) {
  constexpr std::size_t length_max = 64;
  return !name.empty() && name.size() <= length_max && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::string_view host_of_url(std::string_view url) {
  auto rest = url.substr(url.find("://") + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  return rest.starts_with('[') ? rest.substr(0, rest.find(']') + 1)
                               : rest.substr(0, rest.find(':'));
}

bool is_this_host(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && is_address_or_network(host));
}

// Told by a prefix, the value stands outside the settings file.
bool is_elsewhere(std::string_view text) {
  return text.starts_with("env:") || text.starts_with("credential:");
}

void check_literal_url(Section& section, const TargetEntry& target) {
  const std::string_view url = target.url->text;
  const auto& node = *section.node().find("url");
  const bool is_http = url.starts_with("http://");
  if (!is_http && !url.starts_with("https://")) {
    section.problems().error(node, "not a web address", "write https://HOST/PATH");
    return;
  }
  const auto host = host_of_url(url);
  if (host.empty() || host.find('@') != std::string_view::npos) {
    section.problems().error(
        node, "not a web address",
        host.empty() ? "write a host after //" : "user names in addresses are not supported");
  } else if (is_http && !target.allow_http && !is_this_host(host)) {
    section.problems().error(node, "not encrypted: anybody on the way can read it",
                             "write https://, or add \"allow_http: true\"");
  }
}

void check_url(Section& section, const YamlNode& name, const TargetEntry& target) {
  const auto* file = section.node().find("url_file");
  if (section.node().find("url") == nullptr && file == nullptr) {
    section.problems().error(name,
                             fmt::format("target \"{}\" has no url", printable(name.text, 60)),
                             R"(add "url" or "url_file")");
  } else if (target.url && file != nullptr) {
    section.problems().error(*file, R"("url" and "url_file" say the same)", "keep one of them");
  } else if (target.url && !is_elsewhere(target.url->text)) {
    check_literal_url(section, target);
  }
}

void check_secret(Section& section, const TargetEntry& target) {
  if (!target.secret_file) {
    return;
  }
  const auto& node = *section.node().find("secret_file");
  if (target.type == TargetEntry::Type::slack) {
    section.problems().error(node, "Slack does not take signed messages",
                             "remove it; the address is the secret");
  } else if (target.secret_file->text.starts_with("whsec_")) {
    section.problems().error(node, "a secret must not stand in the settings",
                             "write it to a file and name the file here");
  }
}

void read_addresses(Section& section, TargetEntry& target) {
  for (const auto* node : section.scalars("allow_addresses")) {
    if (is_address_or_network(node->text)) {
      target.allow_addresses.push_back(node->text);
    } else {
      section.problems().error(*node, "not an IP address or network",
                               "write one as in 10.1.2.3 or 10.0.0.0/8");
    }
  }
}

void check_name(const YamlNode& name, ProblemList& problems) {
  if (!is_plain_name(name.text)) {
    problems.error(name, "not a name for a target",
                   "use up to 64 letters, digits, dashes, dots and underscores");
  }
}

TargetEntry read_target(const YamlNode& name, Section& section) {
  TargetEntry target{.name = {.text = name.text, .where = name.where}};
  check_name(name, section.problems());
  section.read("type", target.type, types);
  if (section.node().find("type") == nullptr) {
    section.problems().error(name,
                             fmt::format("target \"{}\" has no type", printable(name.text, 60)),
                             R"(add "type: slack" or "type: webhook")");
  }
  section.read("allow_http", target.allow_http, setting_flag);
  read_addresses(section, target);
  section.read_placed("url", target.url);
  section.read_placed("url_file", target.url_file);
  section.read_placed("secret_file", target.secret_file);
  section.read_placed("ca_file", target.ca_file);
  check_url(section, name, target);
  check_secret(section, target);
  return target;
}

void read_notify(Section& root, Settings& settings) {
  std::vector<std::string_view> names;
  names.reserve(settings.targets.size());
  for (const auto& target : settings.targets) {
    names.push_back(target.name.text);
  }
  if (root.node().find("notify") == nullptr) {
    settings.notify.assign(names.begin(), names.end());
    return;
  }
  for (const auto* node : root.scalars("notify")) {
    if (std::ranges::find(names, node->text) != names.end()) {
      settings.notify.push_back(node->text);
      continue;
    }
    auto hint = did_you_mean(node->text, names);
    root.problems().error(*node, fmt::format("no target \"{}\"", printable(node->text, 60)),
                          hint.empty() ? "add it under \"targets\"" : hint);
  }
}

}  // namespace

void read_targets(Section& root, Settings& settings) {
  root.for_each_named("targets", [&](const YamlNode& name, Section& section) {
    settings.targets.push_back(read_target(name, section));
  });
  read_notify(root, settings);
}

}  // namespace tokentail
