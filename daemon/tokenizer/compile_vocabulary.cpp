// SPDX-License-Identifier: Apache-2.0
// A tool of the build: compiles a file of token ranks to the table that the program maps.
//
//   compile_vocabulary ENCODING RANKS SHA256 OUTPUT
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "tokenizer/encoding.hpp"
#include "tokenizer/rank_file.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace {

using namespace tokentail;

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < length; ++i) {
    hex += fmt::format("{:02x}", digest.at(i));
  }
  return hex;
}

Outcome<std::vector<std::byte>> compile(const Encoding& encoding, std::string_view ranks,
                                        std::string_view expected_sha256) {
  if (const auto actual = sha256(ranks); actual != expected_sha256) {
    return fail(ErrorKind::corrupt,
                fmt::format("its SHA-256 is {}, not {}", actual, expected_sha256));
  }
  auto tokens = parse_rank_file(ranks);
  if (!tokens) {
    return std::unexpected(std::move(tokens.error()));
  }
  return build_vocabulary({.encoding = std::string(encoding.name),
                           .split = {encoding.split},
                           .tokens = *std::move(tokens),
                           .ids = {}});
}

int run(const std::string& name, const std::string& source, const std::string& expected_sha256,
        const std::string& output) {
  const auto encoding = find_encoding(name);
  if (!encoding) {
    fmt::print(stderr, "compile_vocabulary: there is no encoding {}\n", name);
    return 1;
  }
  std::ifstream in(source, std::ios::binary);
  const std::string ranks{std::istreambuf_iterator<char>(in), {}};
  const auto image = compile(*encoding, ranks, expected_sha256);
  if (!in || !image) {
    fmt::print(stderr, "compile_vocabulary: {}: {}\n", source,
               image ? "cannot be read" : image.error().message);
    return 1;
  }
  std::ofstream out(output, std::ios::binary);
  out.write(reinterpret_cast<const char*>(image->data()), std::ssize(*image));
  out.close();
  if (!out) {
    fmt::print(stderr, "compile_vocabulary: {}: cannot be written\n", output);
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc != 5) {
    fmt::print(stderr, "usage: compile_vocabulary ENCODING RANKS SHA256 OUTPUT\n");
    return 2;
  }
  return run(argv[1], argv[2], argv[3], argv[4]);
}
