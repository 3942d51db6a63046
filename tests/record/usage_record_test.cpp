// SPDX-License-Identifier: Apache-2.0
#include "record/usage_record.hpp"

#include <set>

#include "support/catch.hpp"

namespace tokentail {
namespace {

TEST_CASE("what the log did not say is missing, and so is every total that needs it") {
  const UsageRecord empty;
  CHECK_FALSE(empty.input_tokens().has_value());
  CHECK_FALSE(empty.output_tokens().has_value());
  CHECK_FALSE(empty.total_tokens().has_value());
  CHECK_FALSE(empty.cache_write_tokens().has_value());
  CHECK_FALSE(empty.cost.has_value());
}

TEST_CASE("zero is a value, not a missing one") {
  const UsageRecord record{.in_uncached = 0, .out_visible = 0};
  CHECK(record.input_tokens() == 0);
  CHECK(record.output_tokens() == 0);
  CHECK(record.total_tokens() == 0);
}

TEST_CASE("input is all that the model read: the disjoint buckets add up") {
  const UsageRecord record{
      .in_uncached = 100, .cache_read = 20, .cache_write_5m = 3, .cache_write_1h = 4};
  CHECK(record.input_tokens() == 127);
  CHECK(record.cache_write_tokens() == 7);
}

TEST_CASE("output is all that the model wrote, its reasoning included") {
  const UsageRecord record{.out_visible = 50, .out_reasoning = 500};
  CHECK(record.output_tokens() == 550);
}

TEST_CASE("the cached part of an unknown input does not pass for the whole") {
  const UsageRecord record{.cache_read = 20, .out_reasoning = 5};
  CHECK_FALSE(record.input_tokens().has_value());
  CHECK_FALSE(record.output_tokens().has_value());
}

TEST_CASE("either cache write alone is the cache writes") {
  CHECK(UsageRecord{.cache_write_5m = 3}.cache_write_tokens() == 3);
  CHECK(UsageRecord{.cache_write_1h = 4}.cache_write_tokens() == 4);
}

TEST_CASE("the log's own total counts only where its parts are missing") {
  CHECK(UsageRecord{.total_logged = 90}.total_tokens() == 90);
  CHECK(UsageRecord{.in_uncached = 40, .total_logged = 90}.total_tokens() == 90);
  CHECK(UsageRecord{.in_uncached = 40, .out_visible = 60, .total_logged = 90}.total_tokens() ==
        100);
}

TEST_CASE("a call failed when it has an error code or a status of 400 and above") {
  CHECK_FALSE(UsageRecord{}.is_error());
  CHECK_FALSE(UsageRecord{.status = 200}.is_error());
  CHECK_FALSE(UsageRecord{.status = 399}.is_error());
  CHECK(UsageRecord{.status = 400}.is_error());
  CHECK(UsageRecord{.status = 200, .error = "budget_exceeded"}.is_error());
}

TEST_CASE("every dimension has its own name, by which it is found") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < dimension_count; ++i) {
    const auto dimension = static_cast<Dimension>(i);
    CHECK(dimension_named(name_of(dimension)) == dimension);
    names.insert(name_of(dimension));
  }
  CHECK(names.size() == dimension_count);
  CHECK(name_of(Dimension::request_id) == "request_id");
  CHECK(name_of(Dimension::service) == "service");
  CHECK_FALSE(dimension_named("User").has_value());
  CHECK_FALSE(dimension_named("").has_value());
}

TEST_CASE("a dimension is written and read by its name") {
  UsageRecord record;
  record[Dimension::feature] = "chat";
  const auto& same = record;
  CHECK(same[Dimension::feature] == "chat");
  CHECK(same[Dimension::user].empty());
}

}  // namespace
}  // namespace tokentail
