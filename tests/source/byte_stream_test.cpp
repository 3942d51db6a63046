// SPDX-License-Identifier: Apache-2.0
#include "source/byte_stream.hpp"

#include <algorithm>
#include <random>
#include <string>

#include "support/catch.hpp"
#include "support/log_directory.hpp"
#include "support/packed_text.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

struct Unpacked {
  std::string text;
  std::string error;
};

// Reads as much at once as `room` says each time.
template <class Room>
Unpacked unpacked(const std::string& path, Room room) {
  auto stream = open_byte_stream(path);
  REQUIRE(stream);
  Unpacked result;
  std::string bytes;
  for (;;) {
    bytes.resize(room());
    const auto count = (*stream)->read(bytes);
    if (!count || *count == 0) {
      result.error = count ? "" : count.error().message;
      return result;
    }
    result.text.append(bytes, 0, *count);
  }
}

// Words that repeat, near and far, and stretches of noise that no packer makes smaller.
std::string some_text(std::mt19937& random, std::size_t size) {
  std::string text;
  while (text.size() < size) {
    const auto kind = random() % 4;
    if (kind == 0 && !text.empty()) {
      const auto from = random() % text.size();
      text += text.substr(from, random() % 4000);
    } else if (kind == 1) {
      text.append(random() % 300, static_cast<char>(random()));
    } else {
      std::generate_n(std::back_inserter(text), random() % 2000,
                      [&] { return static_cast<char>(kind == 2 ? random() : 'a' + random() % 6); });
    }
  }
  return text;
}

}  // namespace

TEST_CASE("whatever gzip packed comes out as it was, in portions of any size") {
  std::mt19937 random(GENERATE(1U, 2U, 3U, 4U));
  for (int round = 0; round < 12; ++round) {
    const LogDirectory logs;
    std::string text;
    for (auto members = 1 + random() % 4; members > 0; --members) {
      const auto level = static_cast<int>(random() % 11) - 1;
      const auto part = some_text(random, random() % 5 == 0 ? 0 : random() % 300'000);
      CAPTURE(round, level, part.size());
      logs.append("log", gzip_at(level, part));
      text += part;
    }
    const auto most = random() % 3 == 0 ? 50U : 200'000U;
    const auto result = unpacked(logs.path("log"), [&] { return 1 + random() % most; });
    CHECK(result.error.empty());
    CHECK(result.text == text);
  }
}

TEST_CASE("members of gzip begin anywhere, whatever their headers say") {
  constexpr std::size_t read_at_once = std::size_t{128} << 10U;
  const std::string noise(read_at_once, 'x');
  const auto second = gzip_with_header("second\n");
  const auto beside = gzip_at(0, noise).size() - noise.size();
  for (std::size_t before = 0; before < 80; ++before) {
    CAPTURE(before);
    const auto first = noise.substr(0, read_at_once - beside - before);
    const LogDirectory logs;
    logs.append("log", gzip_at(0, first) + second + gzip("third\n"));
    const auto result = unpacked(logs.path("log"), [] { return std::size_t{50'000}; });
    CHECK(result.error.empty());
    CHECK(result.text == first + "second\nthird\n");
  }
}

TEST_CASE("a gzip file with a flipped bit is told, or comes out as it was") {
  std::mt19937 random(5);
  const auto text = some_text(random, 2'000);
  const auto packed = gzip(text);
  const auto at_once = [] { return std::size_t{1} << 16U; };
  for (std::size_t bit = 0; bit < packed.size() * 8; bit += 1 + random() % 7) {
    CAPTURE(bit);
    if (bit < 16) {
      continue;  // no gzip any more
    }
    auto flipped = packed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    const LogDirectory logs;
    logs.append("log", flipped);
    const auto result = unpacked(logs.path("log"), at_once);
    CHECK((!result.error.empty() || result.text == text));
  }
}

TEST_CASE("what stands before the damage of a gzip file comes out, in portions of any size") {
  std::mt19937 random(7);
  const auto text = some_text(random, 60'000).substr(0, 60'000);
  const auto no_block = '\x07' + std::string(100, '\xFF');
  const LogDirectory logs;
  logs.append("log", gzip_begun(text) + no_block);
  for (const std::size_t room : {1U, 100U, 1024U, 4096U, 65'536U, 1'000'000U}) {
    CAPTURE(room);
    const auto result = unpacked(logs.path("log"), [room] { return room; });
    CHECK(result.error == "the gzip data is damaged: no valid deflate data");
    CHECK(result.text.size() + 1 >= text.size());
    CHECK(text.starts_with(result.text.substr(0, text.size())));
  }
}

TEST_CASE("a gzip file that ends anywhere too early gives what there is and says that it is torn") {
  std::mt19937 random(6);
  const auto text = some_text(random, 3'000);
  const auto packed = gzip(text);
  for (std::size_t size = 2; size < packed.size(); size += 1 + random() % 9) {
    CAPTURE(size);
    const LogDirectory logs;
    logs.append("log", packed.substr(0, size));
    const auto result = unpacked(logs.path("log"), [] { return std::size_t{100}; });
    CHECK(result.error == "the compressed data ends in the middle");
    CHECK(text.starts_with(result.text));
  }
}
