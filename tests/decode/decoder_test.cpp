// SPDX-License-Identifier: Apache-2.0
#include "decode/decoder.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "decode/decoded_line.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> full_members{
    R"("timestamp":"2026-03-02T10:15:00.5Z")",
    R"("user_id":"ana")",
    R"("feature":"chat")",
    R"("model":"gpt-4o")",
    R"("provider":"openai")",
    R"("tenant":"acme")",
    R"("conversation_id":"c-1")",
    R"("request_id":"r-1")",
    R"("prompt_tokens":100)",
    R"("completion_tokens":20)",
    R"("total_tokens":120)",
    R"("cache_read_tokens":60)",
    R"("cache_write_tokens":10)",
    R"("reasoning_tokens":5)",
    R"("max_tokens":4096)",
    R"("cost_usd":0.0125)",
    R"("latency_ms":412.5)",
    R"("status":429)",
    R"("error":{"message":"no \"money\"","code":"budget_exceeded"})",
    R"("finish_reason":"stop")",
    R"("messages":[{"role":"user","content":"hi\n[,]{\"}"},{"role":"x","content":null}])",
    R"("response":"caf\u00e9")",
};

std::string object_of(const std::vector<std::string>& members) {
  std::string line = "{";
  for (const auto& member : members) {
    line += (line.size() > 1 ? "," : "") + member;
  }
  return line + "}";
}

void check_full(const UsageRecord& record) {
  CHECK(rfc3339(record.time) == "2026-03-02T10:15:00.500Z");
  CHECK(record[Dimension::user] == "ana");
  CHECK(record[Dimension::feature] == "chat");
  CHECK(record[Dimension::model] == "gpt-4o");
  CHECK(record[Dimension::provider] == "openai");
  CHECK(record[Dimension::tenant] == "acme");
  CHECK(record[Dimension::conversation] == "c-1");
  CHECK(record[Dimension::request_id] == "r-1");
  CHECK(record.in_uncached == 30);
  CHECK(record.cache_read == 60);
  CHECK(record.cache_write_5m == 10);
  CHECK_FALSE(record.cache_write_1h.has_value());
  CHECK(record.out_visible == 15);
  CHECK(record.out_reasoning == 5);
  CHECK(record.total_logged == 120);
  CHECK(record.input_tokens() == 100);
  CHECK(record.output_tokens() == 20);
  CHECK(record.max_tokens == 4096);
  CHECK(record.cost == parse_usd("0.0125"));
  CHECK(record.cost_source == CostSource::logged);
  CHECK(record.latency == Duration{412'500'000});
  CHECK(record.status == 429);
  CHECK(record.error == "budget_exceeded");
  CHECK(record.finish_reason == "stop");
}

}  // namespace

TEST_CASE("a full line gives a full record with disjoint buckets") {
  const DecodedLine line(object_of(full_members));
  REQUIRE(line.verdict() == "accepted");
  check_full(line.record);
}

TEST_CASE("the smallest line has a time and one count, and nothing else is made up") {
  const DecodedLine line(R"({"timestamp":1772446500,"total_tokens":7})");
  REQUIRE(line.verdict() == "accepted");
  CHECK(line.record.total_tokens() == 7);
  CHECK_FALSE(line.record.in_uncached.has_value());
  CHECK_FALSE(line.record.cache_read.has_value());
  CHECK_FALSE(line.record.out_visible.has_value());
  CHECK_FALSE(line.record.cost.has_value());
  CHECK(line.record.cost_source == CostSource::unknown);
  CHECK(line.record[Dimension::user].empty());
}

TEST_CASE("keys in any order give the same record") {
  auto members = full_members;
  for (std::size_t i = 0; i < members.size(); ++i) {
    std::ranges::rotate(members, members.begin() + 1);
    const DecodedLine line(object_of(members));
    REQUIRE(line.verdict() == "accepted");
    check_full(line.record);
  }
  std::ranges::reverse(members);
  check_full(DecodedLine(object_of(members)).record);
}

TEST_CASE("the record may sit under token_usage or usage") {
  const auto full = object_of(full_members);
  for (const auto* key : {"token_usage", "usage"}) {
    const DecodedLine line(R"({"level":"info",")" + std::string(key) + R"(":)" + full +
                           R"(,"pid":7})");
    REQUIRE(line.verdict() == "accepted");
    check_full(line.record);
  }
}

TEST_CASE("a nested record may leave fields to the line around it, and wins where both speak") {
  const DecodedLine line(R"({"timestamp":"2026-03-02T10:15:00Z","user":"gateway","model":"m",)"
                         R"("usage":{"user":"ana","input_tokens":1,"output_tokens":2}})");
  REQUIRE(line.verdict() == "accepted");
  CHECK(line.record[Dimension::user] == "ana");
  CHECK(line.record[Dimension::model] == "m");
  CHECK(line.record.total_tokens() == 3);
}

TEST_CASE("of two names of a field the one listed first in the format wins, wherever it stands") {
  CHECK(DecodedLine(usage_line(R"("user":"b","user_id":"a")")).record[Dimension::user] == "a");
  CHECK(DecodedLine(usage_line(R"("user_id":"a","user":"b")")).record[Dimension::user] == "a");
  CHECK(DecodedLine(usage_line(R"("user_id":null,"user":"b")")).record[Dimension::user] == "b");
  CHECK(DecodedLine(usage_line(R"("input_tokens":999)")).record.input_tokens() == 100);
}

TEST_CASE("cached and reasoning tokens are found in OpenAI's detail objects") {
  const DecodedLine line(usage_line(R"("prompt_tokens_details":{"cached_tokens":40},)"
                                    R"("completion_tokens_details":{"reasoning_tokens":8})"));
  CHECK(line.record.in_uncached == 60);
  CHECK(line.record.cache_read == 40);
  CHECK(line.record.out_visible == 12);
  CHECK(line.record.out_reasoning == 8);
}

TEST_CASE("null, an empty string and a dash are missing in every field, and missing is not zero") {
  for (const auto* nothing : {"null", R"("")", R"("-")"}) {
    for (const auto* key : {"user_id", "model", "total_tokens", "cache_read_tokens", "max_tokens",
                            "reasoning_tokens", "cost_usd", "latency_ms", "status", "error"}) {
      const DecodedLine line(usage_line("\"" + std::string(key) + "\":" + nothing));
      INFO(key << " " << nothing);
      CHECK(line.verdict() == "accepted");
      CHECK(line.record[Dimension::user].empty());
      CHECK(line.record[Dimension::model].empty());
      CHECK_FALSE(line.record.total_logged.has_value());
      CHECK_FALSE(line.record.cache_read.has_value());
      CHECK_FALSE(line.record.out_reasoning.has_value());
      CHECK_FALSE(line.record.max_tokens.has_value());
      CHECK_FALSE(line.record.cost.has_value());
      CHECK_FALSE(line.record.latency.has_value());
      CHECK_FALSE(line.record.status.has_value());
      CHECK_FALSE(line.record.is_error());
    }
  }
}

TEST_CASE("numbers may be written as strings") {
  const DecodedLine line(
      R"({"ts":"1772446500","prompt_tokens":"100","completion_tokens":"20","total_tokens":"120",)"
      R"("cost_usd":"0.5","latency_ms":"12","status":"200","max_tokens":"5"})");
  REQUIRE(line.verdict() == "accepted");
  CHECK(line.record.total_tokens() == 120);
  CHECK(line.record.cost == parse_usd("0.5"));
  CHECK(line.record.latency == 12ms);
  CHECK(line.record.status == 200);
  CHECK(line.record.max_tokens == 5);
  CHECK(rfc3339(line.record.time) == "2026-03-02T10:15:00Z");
}

TEST_CASE("a number in a text field is its text as written") {
  CHECK(DecodedLine(usage_line(R"("user_id":120045)")).record[Dimension::user] == "120045");
}

TEST_CASE("true, an object or an array where text or a number belongs is rejected") {
  for (const auto* value : {"true", "false", "{}", R"({"id":1})", "[]", "[1]"}) {
    for (const auto* key :
         {"user_id", "feature", "cost_usd", "max_tokens", "latency_ms", "status", "total_tokens"}) {
      const DecodedLine line(usage_line("\"" + std::string(key) + "\":" + value));
      INFO(key << " " << value);
      REQUIRE(line.rejection.has_value());
      CHECK(line.rejection->reason == RejectReason::wrong_type);
      CHECK_FALSE(line.rejection->field.empty());
      CHECK(line.rejection->scalar.empty());
    }
  }
}

TEST_CASE("numbers that contradict each other set the line aside, never clamped") {
  CHECK(DecodedLine(usage_line(R"("cache_read_tokens":101)")).verdict() ==
        "cache_exceeds_input input_tokens");
  CHECK(DecodedLine(usage_line(R"("cache_read_tokens":60,"cache_write_tokens":41)")).verdict() ==
        "cache_exceeds_input input_tokens");
  CHECK(DecodedLine(usage_line(R"("reasoning_tokens":21)")).verdict() ==
        "reasoning_exceeds_output output_tokens");
  CHECK(DecodedLine(usage_line(R"("total_tokens":121)")).verdict() ==
        "total_mismatch total_tokens");
  CHECK(DecodedLine(R"({"ts":1772446500,"prompt_tokens":5,"total_tokens":4})").verdict() ==
        "total_mismatch total_tokens");
  CHECK(is_quarantine(RejectReason::total_mismatch));
  CHECK_FALSE(is_quarantine(RejectReason::out_of_range));
}

TEST_CASE("a format whose input leaves the cache out adds it instead") {
  auto format = default_format();
  format.input_includes_cache_read = false;
  format.output_includes_reasoning = false;
  const DecodedLine line(
      usage_line(R"("cache_read_tokens":1000,"reasoning_tokens":30,"total_tokens":1150)"), format);
  REQUIRE(line.verdict() == "accepted");
  CHECK(line.record.in_uncached == 100);
  CHECK(line.record.input_tokens() == 1100);
  CHECK(line.record.output_tokens() == 50);
}

TEST_CASE("a line without a time is rejected") {
  CHECK(DecodedLine(R"({"prompt_tokens":1})").verdict() == "no_timestamp timestamp");
  CHECK(DecodedLine(R"({"timestamp":null,"prompt_tokens":1})").verdict() ==
        "no_timestamp timestamp");
}

TEST_CASE("JSON that says nothing of usage is told apart from bad JSON") {
  CHECK(DecodedLine("{}").verdict() == "not_usage");
  CHECK(DecodedLine(R"({"timestamp":"2026-03-02T10:15:00Z","msg":"started"})").verdict() ==
        "not_usage");
  CHECK(DecodedLine(R"({"timestamp":1772446500,"status":200})").verdict() == "not_usage");
  CHECK(DecodedLine(R"({"usage":null})").verdict() == "not_usage");
  CHECK(DecodedLine(R"({"usage":5,"max_tokens":7})").verdict() == "not_usage");
  CHECK(DecodedLine("").verdict() == "blank_line");
  CHECK(DecodedLine(" \t\r").verdict() == "blank_line");
  CHECK(DecodedLine("INFO started").verdict() == "not_an_object");
  CHECK(DecodedLine("[1]").verdict() == "not_an_object");
}

TEST_CASE("an error or a status of 400 and more is a record without any count") {
  CHECK(DecodedLine(R"({"ts":1772446500,"status":429})").accepted());
  CHECK(DecodedLine(R"({"ts":1772446500,"error":"timeout"})").accepted());
  CHECK_FALSE(DecodedLine(R"({"ts":1772446500,"error":"x"})").record.total_tokens().has_value());
}

TEST_CASE("an error is a string, or the code or type of an object, words before numbers") {
  const auto error_in = [](const std::string& error) {
    return std::string(DecodedLine(usage_line("\"error\":" + error)).record.error);
  };
  CHECK(error_in(R"("budget_exceeded")") == "budget_exceeded");
  CHECK(error_in(R"({"code":"a","type":"b"})") == "a");
  CHECK(error_in(R"({"type":"b","code":"a"})") == "a");
  CHECK(error_in(R"({"code":null,"type":"b"})") == "b");
  CHECK(error_in(R"({"message":"m","type":"budget_exceeded","code":"400"})") == "budget_exceeded");
  CHECK(error_in(R"({"message":"m","code":429})") == "429");
  CHECK(error_in(R"({"message":"m"})") == "error");
  CHECK(error_in(R"({"message":null})").empty());
  CHECK(error_in("{}").empty());
  CHECK(error_in("[]").empty());
  CHECK(error_in("[{}]") == "error");
  CHECK(error_in("true") == "error");
  CHECK(error_in("false").empty());
  CHECK(error_in("null").empty());
}

TEST_CASE("a status in words is an error only when the format lists the word") {
  CHECK(DecodedLine(usage_line(R"("status":"success")")).verdict() == "accepted");
  CHECK_FALSE(DecodedLine(usage_line(R"("status":"success")")).record.is_error());
  CHECK(DecodedLine(usage_line(R"("status":"failed")")).record.error == "failed");
  CHECK(DecodedLine(usage_line(R"("status":"failed","error":"e")")).record.error == "e");
}

TEST_CASE("a time without a zone is read in the assumed one") {
  const DecodeSettings berlin{.assumed_zone = *TimeZone::find("Europe/Berlin")};
  const DecodedLine line(R"({"time":"2026-03-02 10:15:00","total_tokens":1})", default_format(),
                         berlin);
  CHECK(rfc3339(line.record.time) == "2026-03-02T09:15:00Z");
}

TEST_CASE("text is a view into the line, or unescaped into the arena") {
  const std::string line = usage_line(R"("user_id":"plain","model":"a\"\u00e9\ud83d\ude00\/b")");
  const std::string bytes = line + std::string(line_padding, ' ');
  TextArena arena;
  UsageRecord record;
  Decoder decoder(default_format());
  REQUIRE_FALSE(decoder.decode(std::string_view(bytes).substr(0, line.size()), arena, record));
  const auto user = record[Dimension::user];
  CHECK((user.data() > bytes.data() && user.data() < bytes.data() + bytes.size()));
  CHECK(record[Dimension::model] == "a\"é😀/b");
}

TEST_CASE("a key may be written with escapes") {
  CHECK(DecodedLine(usage_line(R"("\u0075ser_id":"ana")")).record[Dimension::user] == "ana");
}

TEST_CASE("a dimension is kept whole up to the limit and rejects the line above it") {
  const DecodeSettings settings{.text_bytes_max = 4};
  CHECK(DecodedLine(usage_line(R"("user":"abcd")"), default_format(), settings)
            .record[Dimension::user] == "abcd");
  CHECK(DecodedLine(usage_line(R"("user":"abcde")"), default_format(), settings).verdict() ==
        "text_too_long user");
  CHECK(DecodedLine(usage_line(R"("user":")" + std::string(1024, 'x') + "\"")).accepted());
  CHECK_FALSE(DecodedLine(usage_line(R"("user":")" + std::string(1025, 'x') + "\"")).accepted());
}

TEST_CASE("a long error text is cut between characters, not rejected") {
  const DecodeSettings settings{.text_bytes_max = 4};
  CHECK(DecodedLine(usage_line(R"("error":"abcé")"), default_format(), settings).record.error ==
        "abc");
}

TEST_CASE("prompts and answers are passed over") {
  const DecodedLine line(
      usage_line(R"("prompt":")" + std::string(100'000, 'p') +
                 R"(\n","messages":[[{"user_id":"x"}]],"response":{"model":1})"));
  REQUIRE(line.verdict() == "accepted");
  CHECK(line.record[Dimension::user].empty());
  CHECK(line.record[Dimension::model].empty());
}

TEST_CASE("a decoder can be used again after any line") {
  Decoder decoder(default_format());
  TextArena arena;
  UsageRecord record;
  const std::string good = usage_line(R"("user":"ana","status":500)");
  const std::string bad = R"({"user":"bob","prompt_tokens":-1)";
  const std::string other = R"({"ts":1772446500,"total_tokens":3})";
  for (const auto& [line, accepted] :
       std::vector<std::pair<std::string, bool>>{{good, true}, {bad, false}, {other, true}}) {
    const std::string bytes = line + std::string(line_padding, '}');
    const auto rejection =
        decoder.decode(std::string_view(bytes).substr(0, line.size()), arena, record);
    CHECK(!rejection == accepted);
  }
  CHECK(record[Dimension::user].empty());
  CHECK_FALSE(record.status.has_value());
}

TEST_CASE("a literal dotted key and an escaped slash are one key each") {
  const SourceText source("f.yaml",
                          "format: f\n"
                          "input_includes_cache_read: true\n"
                          "input_includes_cache_write: true\n"
                          "output_includes_reasoning: true\n"
                          "fields:\n"
                          "  timestamp: /@t\n"
                          "  input_tokens: /gen_ai.usage.input_tokens\n"
                          "  user: /a~1b/c\n");
  const DecodedLine line(R"({"@t":1772446500,"gen_ai.usage.input_tokens":"15","a/b":{"c":"u"}})",
                         load_format(source).value());
  CHECK(line.record.input_tokens() == 15);
  CHECK(line.record[Dimension::user] == "u");
}
