// SPDX-License-Identifier: Apache-2.0
#include "source/archive_reader.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/log_directory.hpp"
#include "support/packed_text.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

constexpr std::int64_t line_max = 4096;

struct Contents {
  std::vector<std::string> lines;
  std::vector<std::int64_t> offsets;
  std::string error;
};

Contents contents_of(const std::string& path) {
  auto reader = ArchiveReader::open(path, line_max);
  REQUIRE(reader);
  Contents contents;
  while (true) {
    const auto block = reader->next_block();
    if (!block || !*block) {
      contents.error = block ? "" : block.error().message;
      return contents;
    }
    for (std::size_t i = 0; i < (*block)->size(); ++i) {
      contents.lines.emplace_back((*block)->line(i));
      contents.offsets.push_back((*block)->line_offset(i));
    }
  }
}

// Larger than a block, and lines of different lengths, so that blocks end within lines.
std::string long_log() {
  std::string text;
  for (int i = 0; i < 40'000; ++i) {
    text += "{\"line\":" + std::to_string(i) + std::string(static_cast<std::size_t>(i % 7), ' ') +
            "}\n";
  }
  return text;
}

}  // namespace

TEST_CASE("an archive reads the same plain, as gzip, as zstd and in several members") {
  const LogDirectory logs;
  const auto text = long_log();
  const auto half = text.size() / 2;
  logs.append("plain", text);
  logs.append("gzip", gzip(text));
  logs.append("zstd", zstd(text));
  logs.append("gzips", gzip(text.substr(0, half)) + gzip(text.substr(half)));
  logs.append("zstds", zstd(text.substr(0, half)) + zstd(text.substr(half)));
  const auto plain = contents_of(logs.path("plain"));
  REQUIRE(plain.lines.size() == 40'000);
  CHECK(plain.error.empty());
  for (std::size_t i = 0; i < plain.lines.size(); i += 997) {
    const auto at = static_cast<std::size_t>(plain.offsets[i]);
    CHECK(text.substr(at, plain.lines[i].size()) == plain.lines[i]);
  }
  for (const auto* name : {"gzip", "zstd", "gzips", "zstds"}) {
    CAPTURE(name);
    const auto packed = contents_of(logs.path(name));
    CHECK(packed.lines == plain.lines);
    CHECK(packed.offsets == plain.offsets);
    CHECK(packed.error.empty());
  }
}

TEST_CASE("the last line of an archive counts without its newline") {
  const LogDirectory logs;
  logs.append("log", "one\ntwo");
  CHECK(contents_of(logs.path("log")).lines == std::vector<std::string>{"one", "two"});
  logs.append("empty", "");
  CHECK(contents_of(logs.path("empty")).lines.empty());
}

TEST_CASE("a torn or damaged archive gives its whole lines and then says what is wrong") {
  const LogDirectory logs;
  const auto text = long_log();
  for (const auto& [name, packed] :
       {std::pair("gzip", gzip(text)), std::pair("zstd", zstd(text))}) {
    CAPTURE(name);
    logs.append(std::string(name) + "-torn", packed.substr(0, packed.size() / 2));
    const auto torn = contents_of(logs.path(std::string(name) + "-torn"));
    CHECK(torn.error == "the compressed data ends in the middle");
    CHECK(torn.lines.size() < 40'000);
    auto damaged = packed;
    for (std::size_t i = packed.size() / 2; i < packed.size() / 2 + 64; ++i) {
      damaged[i] = static_cast<char>(~damaged[i]);
    }
    logs.append(std::string(name) + "-damaged", damaged);
    const auto before = contents_of(logs.path(std::string(name) + "-damaged"));
    CHECK(before.error.find("is damaged") != std::string::npos);
    CHECK(before.lines.size() > 0);
  }
}

TEST_CASE("holes, blank lines and lines too long pass without being held, and places stay right") {
  const LogDirectory logs;
  constexpr std::size_t run = 3 << 20U;
  const auto of = [](char c) { return std::string(run, c); };
  logs.append("log", of('\0') + "one\n" + of('\n') + "two\n" + of('x') + "\nthree\n");
  const auto contents = contents_of(logs.path("log"));
  CHECK(contents.lines == std::vector<std::string>{"one", "two", "three"});
  CHECK(contents.offsets == std::vector<std::int64_t>{run, 2 * run + 4, 3 * run + 9});
}

TEST_CASE("every line before the damage is read") {
  const LogDirectory logs;
  auto packed = gzip("one\ntwo\n");
  packed[packed.size() - 6] = static_cast<char>(~packed[packed.size() - 6]);  // its checksum
  logs.append("gzip", packed);
  const auto contents = contents_of(logs.path("gzip"));
  CHECK(contents.lines == std::vector<std::string>{"one", "two"});
  CHECK(contents.error.find("is damaged") != std::string::npos);
}

TEST_CASE("what is no file cannot be opened as an archive") {
  const LogDirectory logs;
  CHECK_FALSE(ArchiveReader::open(logs.path("missing"), line_max));
  logs.make_directory("folder");
  CHECK_FALSE(ArchiveReader::open(logs.path("folder"), line_max));
}
