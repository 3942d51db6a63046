// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "decode/decoded_line.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

std::string count_verdict(const std::string& value) {
  return DecodedLine(R"({"ts":1772446500,"prompt_tokens":)" + value + "}").verdict();
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) {
    text += open;
  }
  text += "1";
  for (std::size_t i = 0; i < depth; ++i) {
    text += close;
  }
  return text;
}

}  // namespace

TEST_CASE("every prefix of a line is rejected, whatever bytes come after it") {
  const std::string full = usage_line(
      R"("user_id":"an\u00e9","error":{"code":"x","more":[1,{"a":null}]},)"
      R"("messages":[{"role":"user","content":"hi \"there\""}],"cost_usd":1.5e-3,"usage":{"a":[]})");
  REQUIRE(DecodedLine(full).accepted());
  for (const char padding : {'\n', '\0', '}', ']', ',', '"', '{', '1', '\xff'}) {
    for (std::size_t size = 0; size < full.size(); ++size) {
      INFO(full.substr(0, size) << " then " << static_cast<int>(padding));
      CHECK_FALSE(DecodedLine(full.substr(0, size), default_format(), {}, padding).accepted());
    }
    CHECK(DecodedLine(full, default_format(), {}, padding).accepted());
  }
}

TEST_CASE("a line with one byte taken out or doubled never crashes and never changes a count") {
  const std::string full = usage_line(R"("user_id":"ana","error":{"code":"x"},"m":[1,{"a":null}])");
  for (std::size_t at = 0; at < full.size(); ++at) {
    auto without = full;
    without.erase(at, 1);
    auto doubled = full;
    doubled.insert(at, 1, full[at]);
    for (const auto& line : {without, doubled}) {
      const DecodedLine decoded(line);
      INFO(line);
      CHECK((!decoded.accepted() || decoded.record.input_tokens().value_or(0) <= 1100));
    }
  }
}

TEST_CASE("garbage after the object is malformed") {
  for (const auto* tail : {"x", "}", "{}", ",", " 1", "\"", "]", ":", "null", "\x01"}) {
    INFO(tail);
    CHECK(DecodedLine(usage_line("") + tail).verdict() == "malformed");
  }
  CHECK(DecodedLine(usage_line("") + " \t\r").accepted());
  CHECK(DecodedLine("  " + usage_line("")).accepted());
}

TEST_CASE("values that nobody reads are checked too") {
  for (const auto* value : {"tru",
                            "nul",
                            "True",
                            "NaN",
                            "Infinity",
                            "01",
                            "+1",
                            "1.",
                            ".5",
                            "1e",
                            "-",
                            "0x10",
                            "1_0",
                            "[1,]",
                            "[,1]",
                            "[1 2]",
                            "[1,,2]",
                            "[",
                            "]",
                            "{",
                            "[}",
                            "{]",
                            R"({"a"})",
                            R"({"a":})",
                            R"({"a":1,})",
                            R"({,})",
                            R"({1:2})",
                            R"({"a" 1})",
                            R"({"a":1 "b":2})",
                            R"("a":"b")",
                            R"("a" "b")",
                            R"("a"b)",
                            R"("\x")",
                            R"("\u12g4")",
                            R"("\u12")",
                            R"("\)",
                            "'a'",
                            "",
                            R"([{"a":[1,{"b":tru}]}])",
                            R"({"a\q":1})",
                            "{\"a\":\"\t\"}",
                            "\"\n\""}) {
    INFO(value);
    CHECK(DecodedLine(usage_line(R"("skipped":)" + std::string(value))).verdict() == "malformed");
  }
  for (const auto* value : {"[]", "{}", "[[],{}]", "-0", "1E+5", "1e308", R"("\u0000\/\b\f\n\r\t")",
                            R"("\ud83d")", "99999999999999999999999999", R"({"a":1,"a":2})"}) {
    INFO(value);
    CHECK(DecodedLine(usage_line(R"("skipped":)" + std::string(value))).verdict() == "accepted");
  }
}

TEST_CASE("L07 invalid UTF-8 anywhere rejects the line") {
  for (const auto* bytes : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
    CHECK(DecodedLine(usage_line(R"("user_id":")" + std::string(bytes) + "\"")).verdict() ==
          "bad_utf8");
    CHECK(DecodedLine(usage_line(R"("prompt":")" + std::string(bytes) + "\"")).verdict() ==
          "bad_utf8");
  }
}

TEST_CASE("L07 NUL bytes reject the line") {
  CHECK_FALSE(DecodedLine(std::string(100, '\0')).accepted());
  CHECK_FALSE(DecodedLine(usage_line(R"("user_id":"a)" + std::string(1, '\0') + "\"")).accepted());
  CHECK_FALSE(DecodedLine(usage_line("") + std::string(3, '\0')).accepted());
}

TEST_CASE("L07 half a surrogate pair in a wanted text is bad text") {
  CHECK(DecodedLine(usage_line(R"("user_id":"a\ud83d")")).verdict() == "bad_text user");
  CHECK(DecodedLine(usage_line(R"("error":"a\ude00b")")).verdict() == "bad_text error");
}

TEST_CASE("L08 deep nesting is refused without a crash") {
  for (const std::size_t depth : {200U, 10'000U, 1'000'000U}) {
    CHECK(DecodedLine(usage_line("\"x\":" + nested(depth, "[", "]"))).verdict() == "too_deep");
    CHECK(DecodedLine(usage_line("\"x\":" + nested(depth, "{\"a\":", "}"))).verdict() ==
          "too_deep");
    CHECK_FALSE(DecodedLine("{\"x\":" + std::string(depth, '[')).accepted());
    CHECK_FALSE(DecodedLine(nested(depth, "{\"usage\":", "}")).accepted());
  }
  CHECK(DecodedLine(usage_line("\"x\":" + nested(100, "[", "]"))).accepted());
}

TEST_CASE("L08 counts that are no count are rejected with the reason") {
  CHECK(count_verdict("-1") == "negative input_tokens");
  CHECK(count_verdict("-0.5") == "negative input_tokens");
  CHECK(count_verdict("12.5") == "not_whole input_tokens");
  CHECK(count_verdict("1e-1") == "not_whole input_tokens");
  CHECK(count_verdict("1000000001") == "out_of_range input_tokens");
  CHECK(count_verdict("9223372036854775808") == "out_of_range input_tokens");
  CHECK(count_verdict("18446744073709551616") == "out_of_range input_tokens");
  CHECK(count_verdict("1e308") == "out_of_range input_tokens");
  CHECK(count_verdict("1e999999999999") == "out_of_range input_tokens");
  CHECK(count_verdict(std::string(5000, '9')) == "out_of_range input_tokens");
  CHECK(count_verdict("\"-7\"") == "negative input_tokens");
  CHECK(count_verdict("\"many\"") == "not_a_number input_tokens");
  CHECK(count_verdict("\"1,234\"") == "not_a_number input_tokens");
  CHECK(count_verdict("\" 5\"") == "not_a_number input_tokens");
  CHECK(count_verdict("\"NaN\"") == "not_a_number input_tokens");
  CHECK(count_verdict("NaN") == "malformed");
  CHECK(count_verdict("-Infinity") == "malformed");
}

TEST_CASE("L08 a whole count is accepted however it is written") {
  for (const auto* value : {"1000", "1e3", "1000.0", "1.0e3", "10000E-1", "\"1000\"", "\"1e3\""}) {
    INFO(value);
    const DecodedLine line(R"({"ts":1772446500,"prompt_tokens":)" + std::string(value) + "}");
    CHECK(line.record.input_tokens() == 1000);
  }
  CHECK(count_verdict("1000000000") == "accepted");
  CHECK(count_verdict("0") == "accepted");
  CHECK(count_verdict("-0") == "accepted");
}

TEST_CASE("L08 a repeated key that the format reads rejects the line") {
  CHECK(DecodedLine(usage_line(R"("prompt_tokens":100)")).verdict() ==
        "duplicate_key input_tokens");
  CHECK(DecodedLine(usage_line(R"("user":null,"user":"a")")).verdict() == "duplicate_key user");
  CHECK(DecodedLine(usage_line(R"("user":"a","\u0075ser":"b")")).verdict() == "duplicate_key user");
  CHECK(DecodedLine(usage_line(R"("usage":{},"usage":{})")).verdict() == "duplicate_key");
  CHECK(DecodedLine(usage_line(R"("user_id":"a","usage":{"user_id":"a"})")).accepted());
}

TEST_CASE("times that are no time are rejected, with what was written") {
  for (const auto* value : {"\"yesterday\"", "\"2026-13-01T00:00:00Z\"", "-1", "1e30",
                            "\"2026\\n\"", "\"2026-02-30T00:00:00Z\"", "1772446500000.5"}) {
    const DecodedLine line(R"({"total_tokens":1,"timestamp":)" + std::string(value) + "}");
    INFO(value);
    CHECK(line.verdict() == "bad_timestamp timestamp");
    CHECK_FALSE(line.rejection->scalar.empty());
  }
}

TEST_CASE("a rejected number shows what was written, a rejected text shows nothing") {
  CHECK(DecodedLine(usage_line(R"("max_tokens":"abc")")).rejection->scalar == "abc");
  CHECK(DecodedLine(usage_line(R"("user":{"secret":1})")).rejection->scalar.empty());
  CHECK(DecodedLine(usage_line(R"("user":")" + std::string(2000, 's') + "\""))
            .rejection->scalar.empty());
}
