// SPDX-License-Identifier: Apache-2.0
// Lines with text, through the pass that counts it and the engine that knows what is usual.
#include <string>

#include "decode/decoder.hpp"
#include "decode/line_scanner.hpp"
#include "engine/recount_pass.hpp"
#include "support/byte_tokens.hpp"
#include "support/catch.hpp"
#include "support/engine_world.hpp"

namespace tokentail::test {
namespace {

const Catalogue& no_models() {
  static const Catalogue catalogue;
  return catalogue;
}

// One record of the default format; its model is unknown, and so an estimate by bytes.
class World {
 public:
  explicit World(RecountSettings settings = {})
      : decoder_(default_format()),
        pass_({default_format()}, std::move(settings), no_models(), byte_tokenizers()) {}

  UsageRecord& read(const std::string& members) {
    line_ = R"({"timestamp":"2026-03-11T00:00:00Z","feature":"chat","model":"m",)" + members + "}";
    const auto size = line_.size();
    line_.append(line_padding, ' ');
    const auto line = std::string_view(line_).substr(0, size);
    batch_.records.resize(1);
    REQUIRE_FALSE(decoder_.decode(line, batch_.text, batch_.records[0]));
    pass_.recount(batch_.records[0], line, 0, batch_);
    return batch_.records[0];
  }
  [[nodiscard]] const RecountCounts& counts() const { return pass_.counts(); }

 private:
  Decoder decoder_;
  RecountPass pass_;
  RecordBatch batch_;
  std::string line_;
};

// Of a prompt of `bytes` letters that was reported with so many tokens.
std::string call(int bytes, int tokens) {
  return R"("prompt":")" + std::string(static_cast<std::size_t>(bytes), 'x') +
         R"(","prompt_tokens":)" + std::to_string(tokens);
}

}  // namespace

TEST_CASE("a call without text has no recount, and one that was not chosen is counted as skipped") {
  World all;
  CHECK(all.read(R"("prompt_tokens":5)").recount == nullptr);
  CHECK(all.counts().recounted == 0);
  World none({.sample = {.per_million = 0, .per_second = {}}, .hash_key = {}});
  CHECK(none.read(call(10, 5)).recount == nullptr);
  CHECK(none.counts().skipped[static_cast<std::size_t>(Skipped::not_sampled)] == 1);
}

TEST_CASE(
    "an estimate says what the text usually comes to, and the drift how far a call is from it") {
  World world;
  BaselineBook book;
  for (int i = 0; i < 30; ++i) {
    auto& record = world.read(call(100 + 10 * i, 150 + 5 * i));  // half of the bytes, and 100
    book.judge(record);
  }
  auto& usual = world.read(call(1000, 600));
  book.judge(usual);
  CHECK(usual.recount->input == 600);
  REQUIRE(usual.recount->drift);
  CHECK(usual.recount->drift->expected == 600);
  auto& doubled = world.read(call(1000, 1200));
  book.judge(doubled);
  CHECK(doubled.recount->drift->reported == 1200);
  CHECK(doubled.recount->drift->expected == 600);
}

TEST_CASE("an estimate is nothing before it was learned what is usual") {
  World world;
  BaselineBook book;
  auto& record = world.read(call(100, 50));
  book.judge(record);
  CHECK_FALSE(record.recount->input);
  CHECK_FALSE(record.recount->drift);
}

TEST_CASE("what is usual survives a restart") {
  World world;
  BaselineBook before;
  for (int i = 0; i < 30; ++i) {
    before.judge(world.read(call(100 + i, 200 + i)));
  }
  BaselineBook after;
  for (const auto& value : before.take_changes()) {
    CHECK(after.restore(value));
  }
  CHECK_FALSE(before.has_changes());
  CHECK(after.all() == before.all());
  CHECK_FALSE(after.restore({.name = "digest", .bytes = "x"}));
  CHECK(after.restore({.name = "usual:broken", .bytes = "\xff"}));  // ours, and of no use
  CHECK(after.size() == 1);
}

TEST_CASE("of too many baselines the one asked for longest ago is forgotten and counted") {
  World world;
  BaselineBook book;
  auto& record = world.read(call(100, 50));
  for (std::size_t i = 0; i <= BaselineBook::baselines_max; ++i) {
    const auto feature = "feature-" + std::to_string(i);
    record[Dimension::feature] = feature;
    record.recount->input = 100;
    book.judge(record);
  }
  CHECK(book.size() == BaselineBook::baselines_max);
  CHECK(book.forgotten() == 1);
  CHECK(book.all().back().name.ends_with("feature-1"));
}

TEST_CASE("the texts of a request stand in for the hash that a log lacks") {
  World world({.sample = {}, .hash_key = "key"});
  const std::string first(world.read(call(10, 5))[Dimension::request_hash]);
  const std::string again(world.read(call(10, 5))[Dimension::request_hash]);
  const std::string other(world.read(call(11, 5))[Dimension::request_hash]);
  CHECK(first.starts_with('#'));
  CHECK(first == again);
  CHECK(first != other);
  CHECK(world.read(call(10, 5) + R"(,"request_hash":"own")")[Dimension::request_hash] == "own");
}

TEST_CASE("rules read a recount like any other field") {
  auto engine = engine_with(R"(
rules:
  - rule: twice
    when: recount_ratio > 1.5 and recounted_tokens >= 10 tokens and not recount_is_exact
)");
  World world;
  auto record = world.read(call(100, 200));
  CHECK(feed(engine, {record}).transitions.empty());  // an estimate without a baseline
  Recount recount{.grade = Recount::Grade::lower_bound, .input = 100};
  record.recount = &recount;
  CHECK(feed(engine, {record}).transitions.size() == 1);
  recount.input = 150;
  CHECK(feed(engine, {record}).transitions.empty());
}

}  // namespace tokentail::test
