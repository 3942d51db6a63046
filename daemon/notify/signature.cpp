// SPDX-License-Identifier: Apache-2.0
#include "notify/signature.hpp"

#include <array>
#include <cstddef>
#include <optional>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tokentail {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t key_bytes_min = 24;
constexpr std::size_t key_bytes_max = 64;
constexpr std::size_t keys_max = 2;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP writes a final NUL
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// Strict: whole groups of four, padding only at the end. EVP alone also takes blanks and counts the
// padding as zero bytes; encoding the result again shows both.
std::optional<std::string> decoded_base64(std::string_view text) {
  if (text.empty() || text.size() > 4 * key_bytes_max || text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text),
                                   static_cast<int>(text.size()));
  if (size < 0) {
    return std::nullopt;
  }
  const std::size_t padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return base64(bytes) == text ? std::optional(std::move(bytes)) : std::nullopt;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
       digest.data(), &size);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blank = " \t\r";
  const auto first = line.find_first_not_of(blank);
  if (first == std::string_view::npos) {
    return {};
  }
  return line.substr(first, line.find_last_not_of(blank) - first + 1);
}

Outcome<std::string> parse_key(std::string_view line) {
  if (!line.starts_with(secret_prefix)) {
    return fail(ErrorKind::invalid,
                "a signing secret begins with \"whsec_\"; make one with: "
                "echo \"whsec_$(openssl rand -base64 32)\"");
  }
  auto key = decoded_base64(line.substr(secret_prefix.size()));
  if (!key) {
    return fail(ErrorKind::invalid, "what follows \"whsec_\" is not base64");
  }
  if (key->size() < key_bytes_min || key->size() > key_bytes_max) {
    return fail(ErrorKind::invalid,
                "a signing secret holds 24 to 64 bytes, this one " + std::to_string(key->size()));
  }
  return std::move(*key);
}

}  // namespace

Outcome<SigningKeys> parse_signing_keys(std::string_view text) {
  SigningKeys result;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const auto line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    auto key = parse_key(line);
    if (!key) {
      return fail_in("line " + std::to_string(number), std::move(key.error()));
    }
    result.keys.push_back(std::move(*key));
  }
  if (result.keys.empty() || result.keys.size() > keys_max) {
    return fail(ErrorKind::invalid,
                "one signing secret is needed, or two while one replaces the other; found " +
                    std::to_string(result.keys.size()));
  }
  return result;
}

std::string signature(const SigningKeys& keys, const SignedMessage& message) {
  std::string text(message.id);
  text += '.';
  text += std::to_string(message.timestamp_seconds);
  text += '.';
  text += message.body;
  std::string result;
  for (const auto& key : keys.keys) {
    result += result.empty() ? "v1," : " v1,";
    result += base64(hmac_sha256(key, text));
  }
  return result;
}

}  // namespace tokentail
