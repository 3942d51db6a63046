// SPDX-License-Identifier: Apache-2.0
#include "pricing/model_name.hpp"

#include <vector>

#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("a Bedrock ARN names the model after its last slash") {
  const auto served = parse_resource_name(
      "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us.anthropic.claude-x");
  REQUIRE(served);
  CHECK(served->provider == "aws");
  CHECK(served->model == "us.anthropic.claude-x");
}

TEST_CASE("an ARN of another service names no model") {
  CHECK_FALSE(parse_resource_name("arn:aws:sagemaker:us-east-1:123456789012:endpoint/gpt-4o"));
}

TEST_CASE("a Vertex path names the model after its last slash") {
  for (const auto* const name :
       {"publishers/google/models/gemini-2.5-pro",
        "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro"}) {
    const auto served = parse_resource_name(name);
    REQUIRE(served);
    CHECK(served->provider == "google");
    CHECK(served->model == "gemini-2.5-pro");
  }
}

TEST_CASE("a vendor and a dot make a Bedrock id, with a region before them or none") {
  const std::vector<std::string> vendors{"anthropic", "meta"};
  CHECK(is_bedrock_id("anthropic.claude-v2", vendors));
  CHECK(is_bedrock_id("us.anthropic.claude-v2", vendors));
  CHECK(is_bedrock_id("us-gov.meta.llama3", vendors));
  CHECK_FALSE(is_bedrock_id("gpt-4.1", vendors));
  CHECK_FALSE(is_bedrock_id("us.gpt-4.1", vendors));
  CHECK_FALSE(is_bedrock_id("claude", vendors));
}

TEST_CASE("dates in names get dashes") {
  CHECK(with_dashed_dates("claude-x-20250514") == "claude-x-2025-05-14");
  CHECK(with_dashed_dates("x-20240229-20250514:0") == "x-2024-02-29-2025-05-14:0");
}

TEST_CASE("digits that are no date of this century stay as they are") {
  for (const auto* const name : {"x-20250229", "x-19991231", "x-20251301", "x-2025051",
                                 "x-202505144", "x20250514", "x-20250514b", "20250514", ""}) {
    CHECK(with_dashed_dates(name) == name);
  }
}
