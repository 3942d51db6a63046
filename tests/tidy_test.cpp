// SPDX-License-Identifier: Apache-2.0
// The style guide, executable (docs/style.md). Every rule says what to do instead.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace tokentail {
namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string, std::less<>>;

const Names pure_stages{"core",    "record",    "source", "decode", "pricing", "tokenizer",
                        "recount", "aggregate", "rule",   "alert",  "notify"};

Names with(Names names, const Names& more) {
  names.insert(more.begin(), more.end());
  return names;
}

// Which folders of daemon/ a folder may include, beside itself.
const std::map<std::string, Names, std::less<>> may_include{
    {"core", {}},
    {"record", {"core"}},
    {"source", {"core"}},
    {"decode", {"core", "record"}},
    {"pricing", {"core", "record"}},
    {"tokenizer", {"core"}},
    {"recount", {"core", "record", "tokenizer"}},
    {"aggregate", {"core", "record"}},
    {"rule", {"core", "record", "aggregate"}},
    {"alert", {"core", "record", "aggregate", "rule"}},
    {"notify", {"core", "alert"}},
    {"engine", pure_stages},
    {"trial", with(pure_stages, {"engine"})},
    {"store", with(pure_stages, {"engine"})},
    {"http", {"core", "alert", "engine"}},
    {"settings", with(pure_stages, {"engine", "store", "http"})},
    {"app", with(pure_stages, {"engine", "trial", "store", "http", "settings"})},
};

// A third-party library, and the paths under daemon/ that may include it. Everywhere may include
// the standard library; POSIX is for the edges.
struct Library {
  std::string_view name;
  std::regex header;
  std::regex allowed;
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> all = [] {
    const auto library = [](std::string_view name, const char* header, const char* allowed) {
      return Library{.name = name, .header = std::regex(header), .allowed = std::regex(allowed)};
    };
    return std::vector<Library>{
        library("fmt", "fmt/.*", R"(.*)"),
        library("simdjson", R"(simdjson.*)",
                R"((decode|pricing|tokenizer|recount)/[^/]*\.cpp|http/.*)"),
        library("yaml-cpp", "yaml-cpp/.*", R"(core/yaml\.cpp)"),
        library("date", "date/.*", R"(core/time[^/]*\.cpp)"),
        library("curl", "curl/.*", "notify/.*"),
        library("openssl", "openssl/.*", R"((notify|tokenizer|recount)/[^/]*\.cpp)"),
        library("SQLite", R"(sqlite3.*)", "store/.*"),
        library("ISA-L", "isa-l/.*", R"(source/gzip_stream\.cpp)"),
        library("ICU", "unicode/.*", R"(tokenizer/composer\.cpp)"),
        library("SentencePiece", "sentencepiece_.*", R"(tokenizer/sentence_piece\.cpp)"),
        library("Asio and Beast", "boost/(asio|beast|system).*", "(http|app)/.*"),
        library("Boost containers", R"(boost/(unordered|container)/.*)", R"(.*)"),
        library("CLI11", "CLI/.*", R"((app/[^/]*|main)\.cpp)"),
        library("spdlog", "spdlog/.*", R"(app/[^/]*)"),
        library("xxHash", R"(xxhash\.h)",
                R"((source|store|tokenizer|recount|aggregate|alert|engine)/[^/]*\.cpp)"),
        library("zstd", R"(zstd.*\.h)", R"(source/zstd_stream\.cpp)"),
        library(
            "POSIX", R"((arpa|net|netinet|sys)/.*\.h|(dirent|fcntl|poll|signal|unistd)\.h)",
            R"((source|notify|store|http|settings|app)/[^/]*|tokenizer/mapped_file\.cpp|main\.cpp)"),
    };
  }();
  return all;
}

struct Ban {
  enum class Scope { code, whole_line };

  Scope scope = Scope::code;
  std::regex pattern;
  std::regex exempt;  // paths from the project's root
  std::string_view instead;
};

const std::vector<Ban>& bans() {
  static const std::vector<Ban> all = [] {
    const auto ban = [](const char* pattern, const char* exempt, std::string_view instead,
                        Ban::Scope scope = Ban::Scope::code) {
      return Ban{.scope = scope,
                 .pattern = std::regex(pattern),
                 .exempt = std::regex(exempt),
                 .instead = instead};
    };
    return std::vector<Ban>{
        ban(R"(::now\s*\(|clock_gettime|\btime\s*\(\s*(nullptr|NULL|0)\s*\)|gettimeofday)",
            R"(daemon/app/clock\.cpp|tests/(system|torture)/.*|tests/notify/sender_test\.cpp|bench/.*)",
            "time is a parameter: take an Instant; only daemon/app/clock.cpp reads a clock"),
        ban(R"(\bsleep_(for|until)\b|\b(u|nano)?sleep\s*\(|clock_nanosleep)",
            R"(tests/system/.*|bench/.*)",
            "wait for an event with a deadline (a condition variable, poll), in tests move the "
            "Instant"),
        ban(R"(\bnew\s+[A-Za-z_:(]|\bdelete(\[\])?\s+[A-Za-z_(*])", "$^",
            "own by value, std::vector, std::unique_ptr or std::make_unique"),
        ban(R"(\b(malloc|calloc|realloc|free)\s*\()",
            R"(tests/aggregate/memory_bound_test\.cpp)",  // counts what operator new gives away
            "own by value, std::vector, std::unique_ptr or std::make_unique"),
        ban(R"(^\s*#\s*include\s*"(\.\./|\./))", "$^", "include by the full path from daemon/",
            Ban::Scope::whole_line),
        ban(R"(\b(FIXME|TODO|XXX|HACK)\b)", R"(tests/tidy_test\.cpp)",
            "do it, or say in prose what holds today; wishes belong in the tracker",
            Ban::Scope::whole_line),
        ban(R"(\b(std::)?(rand|srand)\s*\(|std::random_device)",
            R"(daemon/app/.*|tests/.*|bench/.*)", "randomness is a parameter: take a seed"),
        ban(R"(\bcatch\s*\(\s*\.\.\.\s*\)\s*\{\s*\})", "$^",
            "turn the exception into an Error; nothing fails silently"),
    };
  }();
  return all;
}

constexpr std::array<std::string_view, 9> empty_names{
    "util", "utils", "helper", "helpers", "manager", "handler", "common", "misc", "impl"};

struct Source {
  std::string path;  // from the project's root
  std::vector<std::string> lines;

  [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
  // "rule/parser.cpp", for a file of daemon/; main.cpp is daemon/'s only loose file.
  [[nodiscard]] std::string_view in_daemon() const {
    return path.starts_with("daemon/") ? std::string_view(path).substr(7) : std::string_view();
  }
  [[nodiscard]] std::string stage() const {
    const auto file = in_daemon();
    return file == "main.cpp" ? "app" : std::string(file.substr(0, file.find('/')));
  }
};

std::vector<Source> sources() {
  std::vector<Source> found;
  const fs::path root = TOKENTAIL_SOURCE_DIR;
  for (const auto* folder : {"daemon", "tests", "bench", "fuzz"}) {
    if (!fs::exists(root / folder)) {
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") {
        continue;
      }
      Source source{.path = entry.path().lexically_relative(root).string(), .lines = {}};
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        source.lines.push_back(line);
      }
      found.push_back(std::move(source));
    }
  }
  std::ranges::sort(found, {}, &Source::path);
  return found;
}

// The line without what stands in quotes or behind "//", so that prose may name what code may not.
std::string code_of(std::string_view line) {
  std::string code;
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != '\0') {
      i += c == '\\' ? 1U : 0U;
      quote = c == quote ? '\0' : quote;
    } else if (c == '/' && i + 1 < line.size() && line[i + 1] == '/') {
      break;
    } else if (c == '"' || (c == '\'' && (i == 0 || std::isalnum(line[i - 1]) == 0))) {
      quote = c;
    } else {
      code += c;
    }
  }
  return code;
}

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

class Findings {
 public:
  void add(const Source& source, std::size_t line, std::string_view what) {
    text_ << source.path << ':' << line << ": " << what << '\n';
  }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
};

void check_ours(const Source& source, std::size_t line, const std::string& header,
                Findings& findings) {
  const auto target = header.substr(0, header.find('/'));
  if (source.in_daemon().empty()) {
    return;
  }
  if (!may_include.contains(target)) {
    findings.add(source, line,
                 "\"" + header + "\" is in no stage: include by the path from daemon/");
  } else if (target != source.stage() && !may_include.at(source.stage()).contains(target)) {
    findings.add(source, line,
                 source.stage() + "/ may not include " + target +
                     "/: move the type to its producer, or declare your own (docs/style.md)");
  }
}

void check_theirs(const Source& source, std::size_t line, const std::string& header,
                  Findings& findings) {
  if (source.in_daemon().empty() || std::regex_match(header, std::regex("[a-z_0-9]+")) ||
      std::regex_match(header, std::regex("std[a-z]+\\.h"))) {
    return;
  }
  for (const auto& library : libraries()) {
    if (std::regex_match(header, library.header)) {
      const std::string file(source.in_daemon());
      if (!std::regex_match(file, library.allowed)) {
        findings.add(
            source, line,
            std::string(library.name) +
                " does not belong here: use what wraps it, or wrap it in the stage that owns it");
      }
      return;
    }
  }
}

TEST_CASE("each folder includes only the stages and libraries it may") {
  static const std::regex ours(R"re(^\s*#\s*include\s*"([^"]+)")re");
  static const std::regex theirs(R"re(^\s*#\s*include\s*<([^>]+)>)re");
  Findings findings;
  for (const auto& source : sources()) {
    if (!source.in_daemon().empty() && !may_include.contains(source.stage())) {
      findings.add(
          source, 1,
          "no such stage: add it to the table in tests/tidy_test.cpp, or use one that is there");
      continue;
    }
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      if (source.lines[i].find('#') == std::string::npos) {
        continue;
      }
      std::smatch match;
      if (std::regex_search(source.lines[i], match, ours)) {
        check_ours(source, i + 1, match[1], findings);
      } else if (std::regex_search(source.lines[i], match, theirs)) {
        check_theirs(source, i + 1, match[1], findings);
      }
    }
  }
  CHECK(findings.text() == "");
}

TEST_CASE("nothing banned is used, and each ban names its replacement") {
  // A cheap test for what the patterns need keeps this fast.
  static const std::regex suspicious(
      "now|time|sleep|new|delete|alloc|free|\\.\\./|\\./"
      "|FIXME|TODO|XXX|HACK|rand|catch");
  Findings findings;
  for (const auto& source : sources()) {
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      const auto& line = source.lines[i];
      if (!std::regex_search(line, suspicious)) {
        continue;
      }
      const auto code = code_of(line);
      for (const auto& ban : bans()) {
        const auto& searched = ban.scope == Ban::Scope::code ? code : line;
        if (std::regex_search(searched, ban.pattern) &&
            !std::regex_match(source.path, ban.exempt)) {
          findings.add(source, i + 1, ban.instead);
        }
      }
    }
  }
  CHECK(findings.text() == "");
}

TEST_CASE("files, headers and lines are short, and say their licence first") {
  Findings findings;
  for (const auto& source : sources()) {
    const std::size_t most = source.is_header() ? 250 : 450;
    if (source.lines.size() > most) {
      findings.add(
          source, most,
          "more than " + std::to_string(most) + " lines: a second noun wants its own file");
    }
    if (source.lines.empty() || source.lines[0] != "// SPDX-License-Identifier: Apache-2.0") {
      findings.add(source, 1, "the first line is: // SPDX-License-Identifier: Apache-2.0");
    }
    if (source.is_header() &&
        std::ranges::find(source.lines, "#pragma once") == source.lines.end()) {
      findings.add(source, 1, "a header has #pragma once");
    }
    bool in_raw_string = false;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      // A raw string in a test is data: it cannot be broken.
      const bool opens = source.lines[i].find("R\"") != std::string::npos;
      const bool is_data = source.in_daemon().empty() && (opens || in_raw_string);
      in_raw_string = (opens || in_raw_string) &&
                      source.lines[i].find(")x\"") == std::string::npos &&
                      source.lines[i].find(")\"") == std::string::npos;
      if (columns(source.lines[i]) > 100 && !is_data) {
        findings.add(source, i + 1,
                     "wider than 100 columns: run clang-format-19, break the string or comment");
      }
    }
  }
  CHECK(findings.text() == "");
}

TEST_CASE("a file is named after its noun") {
  Findings findings;
  for (const auto& source : sources()) {
    std::istringstream words(fs::path(source.path).stem().string());
    for (std::string word; std::getline(words, word, '_');) {
      if (std::ranges::find(empty_names, word) != empty_names.end()) {
        findings.add(source, 1,
                     "\"" + word + "\" says nothing: name the thing it is, or make it two files");
      }
    }
  }
  CHECK(findings.text() == "");
}

}  // namespace
}  // namespace tokentail
