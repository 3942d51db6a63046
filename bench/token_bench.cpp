// SPDX-License-Identifier: Apache-2.0
// How fast tokens are counted:
//
//   token_bench VOCABULARY FILE...
//
// A line a file: its name, bytes, tokens, and megabytes a second at the first pass by a new
// counter, of the second half after the first, and warm (the best of three passes by a counter that
// has seen it all), and of messages of 860 bytes, warm. Ratios are for who has a yardstick:
// scripts/bench-tokens.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "tokenizer/bpe_counter.hpp"

namespace {

using namespace tokentail;

struct Timed {
  std::int64_t tokens = 0;
  double seconds = 0;
};

// Time of the processor, so that others on the machine count less.
template <class Work>
Timed timed(Work work) {
  const auto start = std::clock();
  const auto tokens = work();
  const auto ticks = std::max<std::clock_t>(std::clock() - start, 1);
  return {.tokens = tokens, .seconds = static_cast<double>(ticks) / CLOCKS_PER_SEC};
}

double speed(std::size_t bytes, double seconds) {
  return static_cast<double>(bytes) / 1e6 / seconds;
}

// At a line's end, so that both halves are texts.
std::size_t middle(std::string_view text) {
  const auto at = text.find('\n', text.size() / 2);
  return at == std::string_view::npos ? text.size() / 2 : at + 1;
}

std::vector<std::string_view> messages(std::string_view text) {
  constexpr std::size_t bytes = 860;
  std::vector<std::string_view> all;
  for (; text.size() > bytes; text.remove_prefix(bytes)) {
    all.push_back(text.substr(0, bytes));
  }
  return all;
}

Timed warm(Counter& counter, std::string_view text) {
  auto best = timed([&] { return counter.count(text); });
  for (int i = 0; i < 2; ++i) {
    best.seconds = std::min(best.seconds, timed([&] { return counter.count(text); }).seconds);
  }
  return best;
}

double message_speed(Counter& counter, std::string_view text) {
  const auto all = messages(text);
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    best = std::min(best, timed([&] {
                            std::int64_t sum = 0;
                            for (const auto message : all) {
                              sum += counter.count(message);
                            }
                            return sum;
                          }).seconds);
  }
  return all.empty() ? 0 : speed(all.size() * all.front().size(), best);
}

void measure(const Vocabulary& vocabulary, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  BpeCounter counter(vocabulary);
  const auto first = timed([&] { return counter.count(text); });
  const auto again = warm(counter, text);
  BpeCounter halves(vocabulary);
  const auto half = middle(text);
  const std::string_view all = text;
  const auto head = timed([&] { return halves.count(all.substr(0, half)); });
  const auto tail = timed([&] { return halves.count(all.substr(half)); });
  fmt::print("{} {} {} {:.1f} {:.1f} {:.1f} {:.1f}\n", path.substr(path.rfind('/') + 1),
             text.size(), first.tokens, speed(text.size(), first.seconds),
             head.tokens < 0 ? 0 : speed(text.size() - half, tail.seconds),
             speed(text.size(), again.seconds), message_speed(counter, text));
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc < 3) {
    fmt::print(stderr, "usage: token_bench VOCABULARY FILE...\n");
    return 2;
  }
  const auto vocabulary = Vocabulary::open(argv[1]);
  if (!vocabulary) {
    fmt::print(stderr, "token_bench: {}\n", vocabulary.error().message);
    return 1;
  }
  for (int i = 2; i < argc; ++i) {
    measure(*vocabulary, argv[i]);
  }
  return 0;
}
