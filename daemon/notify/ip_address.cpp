// SPDX-License-Identifier: Apache-2.0
#include "notify/ip_address.hpp"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

namespace tokentail {
namespace {

using Bytes16 = std::array<std::uint8_t, 16>;

constexpr Bytes16 v6_loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr Bytes16 aws_metadata{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<std::uint8_t, 12> nat64_prefix{0, 0x64, 0xff, 0x9b};
constexpr std::array<std::uint8_t, 4> alibaba_metadata{100, 100, 100, 200};

}  // namespace

IpAddress IpAddress::v4(std::span<const std::uint8_t, 4> bytes) {
  Bytes16 mapped{};
  std::ranges::copy(v4_prefix, mapped.begin());
  std::ranges::copy(bytes, mapped.begin() + v4_prefix.size());
  return IpAddress(mapped);
}

IpAddress IpAddress::v6(std::span<const std::uint8_t, 16> bytes) {
  Bytes16 copy{};
  std::ranges::copy(bytes, copy.begin());
  return IpAddress(copy);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  std::array<std::uint8_t, 4> four{};
  if (::inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) {
    return v4(four);
  }
  Bytes16 sixteen{};
  if (::inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) {
    return v6(sixteen);
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::ranges::equal(std::span(bytes_).first<12>(), v4_prefix);
}

// Where an IPv6 address ends up at an IPv4 one: mapped, compatible (::a.b.c.d), through NAT64
// (64:ff9b::a.b.c.d) or 6to4 (2002:aabb:ccdd::).
std::optional<IpAddress::Bytes4> IpAddress::embedded_v4() const {
  const auto prefix = std::span(bytes_).first<12>();
  const bool is_compatible =
      std::ranges::all_of(prefix, [](std::uint8_t byte) { return byte == 0; }) &&
      bytes_ != v6_loopback;
  if (is_v4() || is_compatible || std::ranges::equal(prefix, nat64_prefix)) {
    return Bytes4{bytes_[12], bytes_[13], bytes_[14], bytes_[15]};
  }
  if (bytes_[0] == 0x20 && bytes_[1] == 0x02) {
    return Bytes4{bytes_[2], bytes_[3], bytes_[4], bytes_[5]};
  }
  return std::nullopt;
}

bool IpAddress::is_loopback() const {
  return is_v4() ? bytes_[12] == 127 : bytes_ == v6_loopback;
}

bool IpAddress::is_metadata() const {
  if (const auto v4 = embedded_v4()) {
    const bool link_local = (*v4)[0] == 169 && (*v4)[1] == 254;
    return link_local || *v4 == alibaba_metadata;
  }
  const bool link_local = bytes_[0] == 0xfe && (bytes_[1] & 0xc0U) == 0x80;
  return link_local || bytes_ == aws_metadata;
}

}  // namespace tokentail
