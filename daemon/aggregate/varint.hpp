// SPDX-License-Identifier: Apache-2.0
// Little-endian base-128 integers, up to 128 bits: small numbers take few bytes, large ones fit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/amount.hpp"

namespace tokentail {

__extension__ using UInt128 = unsigned __int128;

inline constexpr std::size_t varint_bytes_max = 19;

// Writes at `to`, where there is room for varint_bytes_max, and returns the end.
inline char* write_varint(char* to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) {
    *to++ = static_cast<char>(static_cast<unsigned char>(value) | 0x80U);
  }
  *to++ = static_cast<char>(value);
  return to;
}
inline char* write_varint(char* to, UInt128 value) {
  for (; value >> 64U != 0; value >>= 7U) {
    *to++ = static_cast<char>(static_cast<unsigned char>(value) | 0x80U);
  }
  return write_varint(to, static_cast<std::uint64_t>(value));  // at half the cost of 128 bits
}

inline void append_varint(std::string& out, UInt128 value) {
  if (value < 0x80) {
    out.push_back(static_cast<char>(value));
    return;
  }
  std::array<char, varint_bytes_max> bytes;  // NOLINT(*-init): filled as far as it is read
  out.append(bytes.data(), write_varint(bytes.data(), value));
}

// Removes one number below 2^63 from the front of `in`. Nothing, and `in` as it was, when the bytes
// end early or hold a larger one.
[[nodiscard]] inline std::optional<std::uint64_t> take_small_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < in.size() && i < 9; ++i) {
    const auto byte = static_cast<unsigned char>(in[i]);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << (7U * i);
    if (byte < 0x80) {
      in.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// Removes one number from the front of `in`. Nothing when the bytes end early or go on too long.
[[nodiscard]] inline std::optional<UInt128> take_varint(std::string_view& in) {
  if (const auto small = take_small_varint(in)) {  // nearly all, at half the cost of 128 bits
    return *small;
  }
  UInt128 value = 0;
  for (std::size_t i = 0; i < in.size() && i < varint_bytes_max; ++i) {
    const auto byte = static_cast<unsigned char>(in[i]);
    value |= static_cast<UInt128>(byte & 0x7FU) << (7U * i);
    if (byte < 0x80) {
      in.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

// Signed numbers, zigzag: small magnitudes of either sign stay small.
inline UInt128 zigzag(Int128 value) {
  const auto bits = static_cast<UInt128>(value);
  return value < 0 ? ~(bits << 1U) : bits << 1U;
}
inline void append_signed_varint(std::string& out, Int128 value) {
  append_varint(out, zigzag(value));
}

[[nodiscard]] inline std::optional<Int128> take_signed_varint(std::string_view& in) {
  const auto bits = take_varint(in);
  if (!bits) {
    return std::nullopt;
  }
  return static_cast<Int128>((*bits >> 1U) ^ (~(*bits & 1U) + 1U));
}

// Nothing either when its magnitude exceeds `most`.
[[nodiscard]] inline std::optional<Int128> take_signed_varint(std::string_view& in, Int128 most) {
  const auto value = take_signed_varint(in);
  return value && *value <= most && *value >= -most ? value : std::nullopt;
}

}  // namespace tokentail
