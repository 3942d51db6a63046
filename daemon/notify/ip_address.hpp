// SPDX-License-Identifier: Apache-2.0
// An address as sixteen bytes. IPv4 is held in its IPv6-mapped form, so that ::ffff:169.254.169.254
// is not a way around a check for 169.254.169.254.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tokentail {

class IpAddress {
 public:
  // Dotted IPv4 or IPv6 without brackets or zone. Nothing for anything else, names included.
  static std::optional<IpAddress> parse(std::string_view text);

  // As they stand in a socket address, network order.
  static IpAddress v4(std::span<const std::uint8_t, 4> bytes);
  static IpAddress v6(std::span<const std::uint8_t, 16> bytes);

  [[nodiscard]] bool is_loopback() const;

  // Where clouds keep the credentials of a host: 169.254.0.0/16, fe80::/10, fd00:ec2::254 and
  // 100.100.100.200, and the IPv6 addresses that lead to one of them. No notification belongs
  // there.
  [[nodiscard]] bool is_metadata() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  explicit IpAddress(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  using Bytes4 = std::array<std::uint8_t, 4>;

  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] std::optional<Bytes4> embedded_v4() const;

  std::array<std::uint8_t, 16> bytes_;
};

}  // namespace tokentail
