// SPDX-License-Identifier: Apache-2.0
#include "seeds.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

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

}  // namespace

Texts seeds_of(std::string_view target) {
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
