// SPDX-License-Identifier: Apache-2.0
#include "engine/intake.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/records.hpp"

namespace tokentail::test {
namespace {

// What is told of a block in which so many lines were too long.
std::vector<std::string> told_of(Intake& intake, std::int64_t overlong, Instant now) {
  LineBlock block;
  block.path = std::make_shared<const std::string>("a\x1b.log");
  block.counts.overlong_lines = overlong;
  block.after.offset = 5000;
  RecordBatch batch;
  intake.read(std::move(block), now, batch);
  return batch.samples;
}

}  // namespace

TEST_CASE("lines that are too long to be read are told at once, and then at most once a minute") {
  const Catalogue catalogue;
  Intake intake({default_format()}, {}, catalogue);
  CHECK(told_of(intake, 0, t0()).empty());
  CHECK(told_of(intake, 1, t0()) ==
        std::vector<std::string>{
            R"(a\x1b.log: a line before byte 5000 rejected: longer than limits.line_bytes)"});
  CHECK(told_of(intake, 2, t0() + 59s).empty());
  CHECK(told_of(intake, 1, t0() + 60s) ==
        std::vector<std::string>{
            R"(a\x1b.log: 3 lines before byte 5000 rejected: longer than limits.line_bytes)"});
  CHECK(told_of(intake, 0, t0() + 3min).empty());
}

}  // namespace tokentail::test
