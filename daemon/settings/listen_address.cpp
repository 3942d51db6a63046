// SPDX-License-Identifier: Apache-2.0
#include "settings/listen_address.hpp"

#include <array>
#include <charconv>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace tokentail {
namespace {

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

bool is_address(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(family, text.c_str(), bytes.data()) == 1;
}

// Brackets are what tells an IPv6 address from its port.
std::optional<std::string> host_of(std::string_view text) {
  if (text == "localhost") {
    return "127.0.0.1";
  }
  if (text.starts_with('[') && text.ends_with(']')) {
    std::string inner(text.substr(1, text.size() - 2));
    return is_address(AF_INET6, inner) ? std::optional(inner) : std::nullopt;
  }
  std::string host(text);
  return is_address(AF_INET, host) ? std::optional(host) : std::nullopt;
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const auto host = host_of(text.substr(0, colon));
  const auto port = whole_number<std::uint16_t>(text.substr(colon + 1));
  if (!host || !port) {
    return std::nullopt;
  }
  return ListenAddress{.host = *host, .port = *port};
}

bool is_loopback(const ListenAddress& address) {
  return address.host == "::1" || address.host.starts_with("127.");
}

bool is_address_or_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  const bool v4 = is_address(AF_INET, address);
  if (!v4 && !is_address(AF_INET6, address)) {
    return false;
  }
  if (slash == std::string_view::npos) {
    return true;
  }
  const auto bits = whole_number<unsigned>(text.substr(slash + 1));
  return bits && *bits <= (v4 ? 32U : 128U);
}

}  // namespace tokentail
