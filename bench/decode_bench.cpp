// SPDX-License-Identifier: Apache-2.0
// Decoding against simdjson itself (simdjson_peer.hpp).
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <simdjson.h>

#include "decode/decoder.hpp"

#include "simdjson_peer.hpp"

namespace tokentail {
namespace {

constexpr std::size_t lines_per_run = 20'000;

struct Lines {
  std::string bytes;
  std::vector<std::string_view> views;
};

// About 220 bytes a line, as a service writes it.
Lines usage_lines(std::size_t count) {
  Lines lines;
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < count; ++i) {
    const auto prompt = 100 + i * 7919 % 9000;
    const auto completion = 10 + i * 104'729 % 900;
    lines.bytes += fmt::format(
        R"({{"timestamp":"2026-03-{:02}T{:02}:{:02}:{:02}.{:03}Z","user_id":"user-{:06}",)"
        R"("feature":"feature-{}","model":"gpt-4o-mini","prompt_tokens":{},"completion_tokens":{},)"
        R"("total_tokens":{},"request_id":"req_{:016x}","latency_ms":{}}})"
        "\n",
        1 + i / 86'400 % 28, i / 3600 % 24, i / 60 % 60, i % 60, i % 1000, i * 31 % 100'000, i % 12,
        prompt, completion, prompt + completion, i * 0x9E3779B97F4A7C15U, 200 + i % 3000);
    ends.push_back(lines.bytes.size() - 1);
  }
  lines.bytes.append(line_padding, '\0');
  std::size_t begin = 0;
  for (const auto end : ends) {
    lines.views.push_back(std::string_view(lines.bytes).substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

template <class PerLine>
void run(benchmark::State& state, PerLine per_line) {
  const auto lines = usage_lines(lines_per_run);
  for (auto _ : state) {
    for (const auto line : lines.views) {
      benchmark::DoNotOptimize(per_line(line));
    }
  }
  state.counters["bytes/line"] =
      static_cast<double>(lines.bytes.size()) / static_cast<double>(lines.views.size());
}

void decode_with(benchmark::State& state, const DecodeSettings& settings) {
  Decoder decoder(default_format(), settings);
  TextArena arena;
  UsageRecord record;
  run(state, [&](std::string_view line) {
    return decoder.decode(line, arena, record).has_value() ? 0 : record.total_tokens().value_or(0);
  });
}

void decode(benchmark::State& state) {
  decode_with(state, {});
}

void decode_without_layouts(benchmark::State& state) {
  decode_with(state, {.learns_layouts = false});
}

void scan_only(benchmark::State& state) {
  LineScanner scanner{PathTree(default_format())};
  FoundValues found;
  run(state, [&](std::string_view line) { return scanner.scan(line, found).has_value(); });
}

void simdjson_find_any_order(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  run(state, [&](std::string_view line) { return find_in_any_order(parser, line); });
}

void simdjson_walk(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  run(state, [&](std::string_view line) { return find_by_walking(parser, line); });
}

// Remembers the best time of each and ends with ns a line and the ratio to the quicker peer.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const auto& run : runs) {
      if (run.run_type == Run::RT_Iteration) {
        const double ns = run.GetAdjustedCPUTime() / static_cast<double>(lines_per_run);
        const auto [it, fresh] = best_.try_emplace(run.run_name.function_name, ns);
        it->second = std::min(it->second, ns);
      }
    }
  }

  void Finalize() override {
    for (const auto& [name, ns] : best_) {
      fmt::print("{:<26} {:6.1f} ns/line (best run)\n", name, ns);
    }
    const double peer = std::min(best_["simdjson_find_any_order"], best_["simdjson_walk"]);
    fmt::print(
        "decode takes {:.2f} times the quicker bare simdjson extraction, {:.2f} without layouts\n",
        best_["decode"] / peer, best_["decode_without_layouts"] / peer);
  }

 private:
  std::map<std::string, double> best_;
};

BENCHMARK(simdjson_find_any_order);
BENCHMARK(simdjson_walk);
BENCHMARK(scan_only);
BENCHMARK(decode_without_layouts);
BENCHMARK(decode);

}  // namespace
}  // namespace tokentail

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  tokentail::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
}
