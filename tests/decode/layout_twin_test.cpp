// SPDX-License-Identifier: Apache-2.0
// A decoder that learns layouts against one that scans every line: whatever the line, they say the
// same of it.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/decoder_twins.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

void check(DecoderTwins& twins, const std::string& line, char padding = '\n') {
  if (!twins.agree(line, padding)) {
    FAIL_CHECK("not the same: " << line);
  }
}

// Lines as programs write them, and then not quite.
class LineMaker {
 public:
  explicit LineMaker(unsigned seed) : random_(seed) {}

  std::string line() {
    auto members = base_;
    if (chance(3)) {
      std::ranges::rotate(members, members.begin() + below(members.size()));
    }
    if (chance(3)) {
      members.resize(1 + static_cast<std::size_t>(below(members.size())));
    }
    if (chance(30)) {
      members.push_back(members[static_cast<std::size_t>(below(members.size()))]);
    }
    count_ = below(1000);
    const std::string comma = chance(4) ? ", " : ",";
    const std::string colon = comma.size() == 2 ? ": " : ":";
    std::string text;
    for (const auto& key : members) {
      text += (text.empty() ? "{" : comma) + "\"" + key + "\"" + colon + value_of(key);
    }
    return chance(8) ? R"({"level":"info","usage":)" + text + "}}" : text + "}";
  }

  std::string mutated(std::string line) {
    const auto at = static_cast<std::size_t>(below(line.size()));
    switch (below(7)) {
      case 0:
        line[at] = static_cast<char>(line[at] ^ (1 << below(8)));
        break;
      case 1:
        line.resize(at);
        break;
      case 2:
        line.erase(at, 1);
        break;
      case 3:
        line.insert(at, 1, line[at]);
        break;
      case 4:
        line.insert(at, pick(fragments_));
        break;
      case 5:
        line += pick(fragments_);
        break;
      default:
        line[at] = static_cast<char>(below(256));
    }
    return line;
  }

  bool chance(int one_in) { return below(static_cast<std::size_t>(one_in)) == 0; }

 private:
  std::ptrdiff_t below(std::size_t end) { return static_cast<std::ptrdiff_t>(random_() % end); }
  const std::string& pick(const std::vector<std::string>& from) {
    return from[static_cast<std::size_t>(below(from.size()))];
  }

  std::string value_of(const std::string& key) {
    if (chance(40)) {
      return pick(odd_values_);
    }
    if (key == "timestamp") {
      return "\"2026-03-0" + std::to_string(1 + below(9)) + "T10:15:0" + std::to_string(below(10)) +
             "." + std::to_string(below(1000)) + "Z\"";
    }
    if (key.ends_with("tokens")) {
      // In proportion, so that most totals are the sum.
      return std::to_string(count_ * (key[0] == 'p' ? 2 : key[0] == 't' ? 3 : 1));
    }
    if (key == "status" || key == "latency_ms") {
      return chance(3) ? "null" : std::to_string(below(600));
    }
    if (key == "error") {
      return pick(errors_);
    }
    if (key == "messages") {
      return chance(2) ? R"([{"role":"user","content":"hi"}])"
                       : R"([{"role":"user","content":"hi"},{"role":"x","content":"a\nb"}])";
    }
    const std::string text(static_cast<std::size_t>(below(40)), 'n');
    return "\"" + text + (chance(5) ? pick(rich_texts_) + text : "") + "\"";
  }

  std::mt19937 random_;
  std::ptrdiff_t count_ = 0;
  const std::vector<std::string> base_{
      "timestamp",         "user_id",      "feature", "model", "request_id", "prompt_tokens",
      "completion_tokens", "total_tokens", "status",  "error", "latency_ms", "other",
      "messages"};
  const std::vector<std::string> odd_values_{"null",
                                             "true",
                                             "false",
                                             "\"\"",
                                             "\"-\"",
                                             "0",
                                             "-0",
                                             "-1",
                                             "12.0",
                                             "1e3",
                                             "1E+2",
                                             "01",
                                             "1.",
                                             "99999999999999999999",
                                             "\"12\"",
                                             "429",
                                             "\"failed\"",
                                             "0.5",
                                             R"("caf\u00e9")",
                                             R"("\ud83d")",
                                             R"("a\qb")",
                                             "\"caf\xc3\xa9\"",
                                             "\"\xff\"",
                                             "\"\x01\"",
                                             "\"\t\"",
                                             "{}",
                                             "[]",
                                             "[1,2]",
                                             R"({"code":"x"})",
                                             R"({"code":null,"type":"y"})",
                                             "tru",
                                             "nul",
                                             "NaN",
                                             "",
                                             "1772446500",
                                             "\"2026-03-02 10:15:00\"",
                                             "\"2026-03-02T10:15:60Z\"",
                                             "\"2026-03-02T10:15:00+01:00\"",
                                             "\"" + std::string(1025, 'l') + "\""};
  const std::vector<std::string> rich_texts_{R"(\n)",
                                             R"(\"said\")",
                                             R"(\\)",
                                             R"(caf\u00e9\/)",
                                             R"(\ud83d\ude00)",
                                             "caf\xc3\xa9",
                                             "\xe4\xbd\xa0\xe5\xa5\xbd",
                                             "\xf0\x9f\x98\x80\\t"};
  const std::vector<std::string> errors_{"null",
                                         "null",
                                         "\"timeout\"",
                                         "false",
                                         R"({"code":"x"})",
                                         R"({"code":null,"type":"y"})",
                                         R"({"message":"m"})",
                                         R"({"message":null})",
                                         "[1]",
                                         "[null]",
                                         "{}",
                                         "[]"};
  const std::vector<std::string> fragments_{"\"",
                                            "\\",
                                            "{",
                                            "}",
                                            "[",
                                            "]",
                                            ",",
                                            ":",
                                            " ",
                                            "\t",
                                            "\r",
                                            "\n",
                                            "0",
                                            "-",
                                            ".",
                                            "e",
                                            "null",
                                            std::string(1, '\0'),
                                            "\x1f",
                                            "\x7f",
                                            "\xc3\xa9",
                                            "\xff",
                                            R"(,"user_id":"z")",
                                            R"("usage":{},)",
                                            R"(\u0041)",
                                            R"({"a":1})"};
};

}  // namespace

TEST_CASE("learning layouts changes the outcome of no line") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  DecoderTwins twins;
  LineMaker maker(seed);
  for (int i = 0; i < 6000; ++i) {
    const auto line = maker.line();
    check(twins, line);
    for (int j = 0; j < 3; ++j) {
      check(twins, maker.mutated(line), maker.chance(2) ? '\n' : '}');
    }
  }
  CHECK(twins.accepted > 5000);
  CHECK(twins.rejected > 5000);
}

TEST_CASE("every single byte may be any other in a line of a known layout") {
  const std::string line =
      R"({"timestamp":"2026-03-02T10:15:00.5Z","user_id":"ana\u00e9","error":null,"x":[{"y":-1.5}],)"
      "\"z\":\"\xc3\xa9\\n\","
      R"("prompt_tokens":10,"completion_tokens":2,"total_tokens":12})";
  DecoderTwins twins;
  for (std::size_t at = 0; at < line.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      auto changed = line;
      changed[at] = static_cast<char>(byte);
      check(twins, line);
      check(twins, changed);
    }
  }
  CHECK(twins.accepted > line.size() * 256);
}

TEST_CASE("text is the same after lines with and without escapes in any order") {
  const std::vector<std::string> lines{R"({"ts":1772446500,"total_tokens":1,"user":"plain"})",
                                       R"({"ts":1772446500,"total_tokens":1,"user":"a\"b\u00e9"})",
                                       R"({"ts":1772446500,"total_tokens":1,"\u0075ser":"a"})",
                                       R"({"ts":1772446500,"total_tokens":1,"\u0075ser":"a\/b"})"};
  DecoderTwins twins;
  for (std::size_t i = 0; i < 64; ++i) {
    check(twins, lines[i % 4]);
    check(twins, lines[i / 4 % 4]);
    check(twins, lines[i / 16 % 4]);
  }
  CHECK(twins.rejected == 0);
}
