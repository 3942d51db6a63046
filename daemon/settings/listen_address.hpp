// SPDX-License-Identifier: Apache-2.0
// Where a server listens: an IP address and a port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokentail {

struct ListenAddress {
  std::string host;  // an IPv4 or IPv6 address, without brackets
  std::uint16_t port = 0;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// "127.0.0.1:9464", "[::1]:9464"; "localhost" stands for 127.0.0.1. Port 0 lets the system choose.
// Nothing for other names: what a name resolves to can change to an address others can reach.
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);

// Whether only this host can reach it: 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(const ListenAddress& address);

// An IPv4 or IPv6 address, or a network as "10.0.0.0/8".
[[nodiscard]] bool is_address_or_network(std::string_view text);

}  // namespace tokentail
