// SPDX-License-Identifier: Apache-2.0
// The stages of the hot path by the clock: stage_bench LOG CATALOGUE [--benchmark_...]. `x_scan` is
// the time over that of finding the newlines with memchr in the same run. Decoding has a benchmark
// of its own beside simdjson (decode_bench), checkpoints beside SQLite (store_bench).
#include <chrono>
#include <cstddef>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <benchmark/benchmark.h>

#include "decode/timestamp_reader.hpp"
#include "pricing/catalogue_file.hpp"

#include "stages.hpp"

namespace tokentail {
namespace {

using Clock = std::chrono::steady_clock;

std::size_t count_newlines(std::string_view text) {
  std::size_t lines = 0;
  while (const void* found = std::memchr(text.data(), '\n', text.size())) {
    text.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1);
    ++lines;
  }
  return lines;
}

// A log that was read and decoded, for the stages behind that.
struct Material {
  std::string text;
  Catalogue catalogue;
  RuleSet rules = default_rules();
  RecordBatch batch;

  [[nodiscard]] LineBlock framed() const {
    auto block = block_of(text);
    stage_frame(block);
    return block;
  }
};

// Runs `stage` on what `prepare` makes anew each time, which is not measured.
template <class Prepare, class Stage>
void measure(benchmark::State& state, const Material& material, Prepare prepare, Stage stage) {
  double ours = 0;
  double scan = 0;
  for ([[maybe_unused]] auto _ : state) {
    auto input = prepare();
    const auto start = Clock::now();
    stage(input);
    const auto end = Clock::now();
    benchmark::DoNotOptimize(count_newlines(material.text));
    const std::chrono::duration<double> seconds = end - start;
    scan += std::chrono::duration<double>(Clock::now() - end).count();
    ours += seconds.count();
    state.SetIterationTime(seconds.count());
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(material.batch.records.size()));
  state.counters["x_scan"] = ours / scan;
}

void frame(benchmark::State& state, const Material& material) {
  measure(state, material, [&] { return block_of(material.text); }, stage_frame);
}

void decode_and_price(benchmark::State& state, const Material& material) {
  Intake intake({default_format()}, {}, material.catalogue);
  RecordBatch batch;
  measure(
      state, material, [&] { return material.framed(); },
      [&](LineBlock& block) { stage_decode(intake, std::move(block), batch); });
}

void time_stamps(benchmark::State& state, const Material& material) {
  std::vector<std::string> tokens;
  for (const auto& record : material.batch.records) {
    tokens.push_back('"' + rfc3339(record.time) + '"');
  }
  measure(
      state, material, [] { return TimestampReader(TimeZone::utc()); },
      [&](TimestampReader& reader) {
        for (const auto& token : tokens) {
          benchmark::DoNotOptimize(reader.read(token));
        }
      });
}

void aggregate(benchmark::State& state, const Material& material) {
  measure(
      state, material, [&] { return tables_of(material.rules); },
      [&](std::vector<AggregateTable>& tables) {
        Keys keys(tables.size());
        stage_aggregate(tables, material.batch.records, keys);
      });
}

void rules(benchmark::State& state, const Material& material) {
  auto tables = tables_of(material.rules);
  Keys keys(tables.size());
  stage_aggregate(tables, material.batch.records, keys);
  measure(
      state, material, [] { return 0; },
      [&](int) { stage_rules(material.rules, tables, material.batch.records, keys); });
}

void engine(benchmark::State& state, const Material& material) {
  measure(
      state, material,
      [&] { return std::make_unique<Engine>(EngineSettings{.rules = material.rules}); },
      [&](std::unique_ptr<Engine>& engine) { stage_engine(*engine, material.batch); });
}

int run(const char* log, const char* models) {
  auto catalogue = load_catalogue(text_of(models));
  if (!catalogue) {
    std::cerr << catalogue.error().message << '\n';
    return 1;
  }
  Material material{.text = text_of(log), .catalogue = std::move(*catalogue)};
  Intake intake({default_format()}, {}, material.catalogue);
  stage_decode(intake, material.framed(), material.batch);
  const auto add = [&](const char* name, auto benchmarked) {
    benchmark::RegisterBenchmark(
        name, [&material, benchmarked](benchmark::State& state) { benchmarked(state, material); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  };
  add("frame", frame);
  add("decode_and_price", decode_and_price);
  add("time_stamps", time_stamps);
  add("aggregate", aggregate);
  add("rules", rules);
  add("engine", engine);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace tokentail

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 3) {
    std::cerr << "usage: stage_bench LOG CATALOGUE [--benchmark_...]\n";
    return 2;
  }
  return tokentail::run(argv[1], argv[2]);
}
