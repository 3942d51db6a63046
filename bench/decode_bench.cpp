// SPDX-License-Identifier: Apache-2.0
// Decoding against simdjson itself: the peer finds the same eight fields in any order, converts
// what simdjson converts (counts and views of text), checks nothing it skips and reads no time.
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

std::uint64_t peer(simdjson::ondemand::parser& parser, std::string_view line) {
  simdjson::ondemand::document document;
  if (parser.iterate(line.data(), line.size(), line.size() + line_padding).get(document) !=
      simdjson::SUCCESS) {
    return 0;
  }
  std::uint64_t sum = 0;
  for (const auto* key : {"prompt_tokens", "completion_tokens", "total_tokens", "latency_ms"}) {
    std::uint64_t count = 0;
    sum += document.find_field_unordered(key).get(count) == simdjson::SUCCESS ? count : 0;
  }
  for (const auto* key : {"timestamp", "user_id", "feature", "model"}) {
    std::string_view text;
    sum += document.find_field_unordered(key).get(text) == simdjson::SUCCESS ? text.size() : 0;
  }
  return sum;
}

std::uint64_t peer_by_walking(simdjson::ondemand::parser& parser, std::string_view line) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(line.data(), line.size(), line.size() + line_padding).get(document) !=
          simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return 0;
  }
  std::uint64_t sum = 0;
  for (auto item : object) {
    std::string_view key;
    simdjson::ondemand::field field;
    if (std::move(item).get(field) != simdjson::SUCCESS ||
        field.unescaped_key().get(key) != simdjson::SUCCESS) {
      return 0;
    }
    if (key == "prompt_tokens" || key == "completion_tokens" || key == "total_tokens" ||
        key == "latency_ms") {
      std::uint64_t count = 0;
      sum += field.value().get(count) == simdjson::SUCCESS ? count : 0;
    } else if (key == "timestamp" || key == "user_id" || key == "feature" || key == "model") {
      std::string_view text;
      sum += field.value().get(text) == simdjson::SUCCESS ? text.size() : 0;
    }
  }
  return sum;
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
  run(state, [&](std::string_view line) { return peer(parser, line); });
}

void simdjson_walk(benchmark::State& state) {
  simdjson::ondemand::parser parser;
  run(state, [&](std::string_view line) { return peer_by_walking(parser, line); });
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
