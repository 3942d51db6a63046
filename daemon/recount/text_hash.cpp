// SPDX-License-Identifier: Apache-2.0
#include "recount/text_hash.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tokentail {

std::optional<TextHash> text_hash(std::string_view key, const RecordText& text) {
  const auto messages = text[TextKind::messages];
  const auto sent = messages.empty() ? text[TextKind::prompt] : messages;
  if (sent.empty()) {
    return std::nullopt;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(sent.data()), sent.size(), digest.data(), nullptr);
  constexpr std::string_view digits = "0123456789abcdef";
  TextHash hash{'#'};
  for (std::size_t i = 0; i < (hash.size() - 1) / 2; ++i) {
    hash[2 * i + 1] = digits[digest[i] >> 4U];
    hash[2 * i + 2] = digits[digest[i] & 0xFU];
  }
  return hash;
}

}  // namespace tokentail
