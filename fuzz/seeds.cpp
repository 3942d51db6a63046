// SPDX-License-Identifier: Apache-2.0
#include "seeds.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/byte_letters.hpp"

#include "saved_rows.hpp"

namespace tokentail::fuzz {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Texts files(std::string_view folder, std::string_view ending, std::string_view but_not = "\n") {
  std::vector<fs::path> paths;
  const auto root = fs::path(TOKENTAIL_SOURCE_DIR) / folder;
  if (fs::is_directory(root)) {
    for (const auto& entry : fs::directory_iterator(root)) {
      const auto name = entry.path().filename().string();
      if (name.ends_with(ending) && !name.ends_with(but_not)) {
        paths.push_back(entry.path());
      }
    }
  }
  std::ranges::sort(paths);
  Texts texts;
  std::ranges::transform(paths, std::back_inserter(texts), text_of);
  return texts;
}

Texts operator+(Texts all, const Texts& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// The blocks of that language.
Texts examples(std::string_view language) {
  const auto opening = "```" + std::string(language) + "\n";
  Texts blocks;
  for (const auto& page : files("docs", ".md") + files("", "README.md")) {
    for (auto at = page.find(opening); at != std::string::npos; at = page.find(opening, at)) {
      at += opening.size();
      const auto end = std::min(page.find("```", at), page.size());
      blocks.push_back(page.substr(at, end - at));
      at = end;
    }
  }
  return blocks;
}

// What follows "when:" and its like on the same line.
Texts expressions(const Texts& rules) {
  Texts found;
  for (const auto& text : rules) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      for (const std::string_view key : {"when: ", "clear: ", "where: "}) {
        if (const auto at = line.find(key); at != std::string::npos) {
          found.push_back(line.substr(at + key.size()));
        }
      }
    }
  }
  return found;
}

// Every "#word" line set to work.
std::string uncommented(std::string text) {
  for (auto at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1)) {
    const bool is_prose = at + 1 < text.size() && text[at + 1] == ' ' &&
                          (at + 2 >= text.size() || text[at + 2] != ' ');
    const bool opens_line = at == 0 || text[at - 1] == '\n';
    if (opens_line && !is_prose) {
      text.erase(at, 1);
    }
  }
  return text;
}

Texts settings() {
  auto texts = files("config", ".yaml");
  const auto shipped = texts;
  std::ranges::transform(shipped, std::back_inserter(texts), uncommented);
  return texts;
}

Texts log_lines() {
  const std::string plain =
      R"({"timestamp":"2026-03-02T10:15:00Z","user_id":"ana","feature":"chat","model":"gpt-4o",)"
      R"("prompt_tokens":812,"completion_tokens":96,"total_tokens":908})";
  return {
      plain + "\n" + plain + "\n" + plain,
      R"({"level":"info","usage":{"ts":1772446500,"prompt_tokens":"12","cost_usd":0.01,)"
      R"("cache_read_tokens":5,"cache_write_tokens":2,"reasoning_tokens":1,"output_tokens":3}})",
      R"({"time":"2026-03-02 10:15:00.5","error":{"code":"context_length_exceeded"},)"
      R"("status":"failed","latency_ms":1.5e3,"messages":[{"role":"user","content":"\u00e9"}]})"};
}

Texts control_requests() {
  return {"GET /v1/silences\n",
          R"(POST /v1/silences
{"rule":"user-*","key":{"user":"ana"},"for":"2h","author":"bob","comment":"\u00e9","all":false})",
          "DELETE /v1/silences/s_0123abcd\n",
          R"(POST /v1/explain
{"subject":"user-daily-spike","key":{"user":"ana","model":"gpt-4o"}})"};
}

Texts request_heads() {
  return {
      "GET /metrics HTTP/1.1\r\nHost: localhost:9464\r\nAccept: */*\r\n\r\n",
      "POST /v1/silences HTTP/1.1\r\nhost: a\r\nContent-Length: 12\r\nConnection: close\r\n\r\n",
      "GET / HTTP/1.0\r\nX: 1\r\n folded\r\nTransfer-Encoding: chunked\r\n\r\n"};
}

Texts answers_of_receivers() {
  return {"120",
          "Tue, 14 Nov 2023 22:13:50 GMT",
          "Tuesday, 14-Nov-23 22:13:50 GMT",
          "99999999999999999999",
          R"({"ok":false,"error":"ratelimited","retry_after":30})",
          "no_service"};
}

Texts times() {
  return {"2026-03-02T10:15:00Z\n2026-03-02T10:15:01.5Z\n2026-03-02T10:15:60Z",
          "\"2026-03-02 10:15:00,123\"\n2026-03-02T10:15:00+05:30",
          "1772446500\n1772446500.25\n1772446500123\n1.7e9",
          "2026-03-08T02:30:00\n2026-11-01T01:30:00\n1h30m\n7d"};
}

Texts byte_streams() {
  const std::string nuls(3, '\0');
  return {"\x08\x02one\ntwo\r\n\n  \t\nthree",
          "\x07\x03\xEF\xBB\xBFone\n" + nuls + "two\nthr" + nuls,
          "\x01\xFF"
          "a line that is too long\nshort\n"};
}

Texts tokenizer_files() {
  const std::string nfc = R"("normalizer":{"type":"NFC"},)";
  const std::string bytes = R"({"type":"ByteLevel","add_prefix_space":false,"use_regex":false})";
  const std::string steps =
      R"({"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\p{N}{1,3}"},)"
      R"("behavior":"Isolated","invert":false},{"type":"Digits","individual_digits":true},)" +
      bytes + "]}";
  const std::string gpt2 = R"({"type":"ByteLevel","add_prefix_space":false})";
  // Tokens that merging leaves in order, late, and never.
  const std::string model = test::byte_members() +
                            R"("bc":256,"ab":257,"abc":258,"abab":259,"xyz":260},)" +
                            R"("merges":["b c","ab ab",["a","b"],"ab c"]})";
  return {"{" + nfc + R"("pre_tokenizer":)" + steps + R"(,"model":{"type":"BPE","vocab":{)" +
              model + "}",
          R"({"added_tokens":[{"content":"<s>"}],"pre_tokenizer":)" + gpt2 +
              R"(,"model":{"type":"BPE","ignore_merges":true,"vocab":{)" + model + "}",
          R"({"model":{"type":"Unigram"}})"};
}

}  // namespace

Texts seeds_of(std::string_view target) {
  if (target == "control_request") {
    return control_requests();
  }
  if (target == "framing") {
    return byte_streams();
  }
  if (target == "request_head") {
    return request_heads();
  }
  if (target == "retry_after") {
    return answers_of_receivers();
  }
  if (target == "state_row") {
    return saved_rows();
  }
  if (target == "time_stamp") {
    return times();
  }
  if (target == "tokenizer_file") {
    return tokenizer_files();
  }
  const auto rules = files("rules", ".yaml", ".test.yaml") + examples("yaml");
  if (target == "expression") {
    return expressions(rules);
  }
  if (target == "format") {
    return files("config/formats", ".yaml");
  }
  if (target == "log_line") {
    return log_lines() + examples("json");
  }
  if (target == "settings") {
    return settings() + examples("yaml");
  }
  if (target == "trial") {
    return files("rules", ".test.yaml") + examples("yaml");
  }
  const auto golden = files("tests/rule/golden", ".yaml");
  return target == "yaml" ? rules + golden + settings() + files("config/formats", ".yaml")
                          : rules + golden;
}

Texts found_of(std::string_view target) {
  return files("fuzz/found/" + std::string(target), "");
}

}  // namespace tokentail::fuzz
