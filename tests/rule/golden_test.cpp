// SPDX-License-Identifier: Apache-2.0
// What a person reads who made a mistake in a rule file, whole: golden/NAME.yaml holds the mistake
// and golden/NAME.txt what `check` says of it. NAME.second.yaml is read with it as a second file.
//
// After a message was changed on purpose:
//   TOKENTAIL_UPDATE_GOLDEN=1 ./build/dev/tests/rule_test
// writes the texts anew and fails; read `git diff tests/rule/golden`, and commit what reads well.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

SourceText source_of(const fs::path& path) {
  return {path.filename().string(), text_of(path)};
}

// The mistakes, without their second files.
std::vector<fs::path> mistakes() {
  std::vector<fs::path> paths;
  for (const auto& entry :
       fs::directory_iterator(fs::path(TOKENTAIL_SOURCE_DIR) / "tests/rule/golden")) {
    const auto name = entry.path().filename().string();
    if (name.ends_with(".yaml") && !name.ends_with(".second.yaml")) {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

std::string said_of(const fs::path& mistake) {
  std::vector files{source_of(mistake)};
  if (const auto second = fs::path(mistake).replace_extension(".second.yaml"); fs::exists(second)) {
    files.push_back(source_of(second));
  }
  const auto compiled = compile_rules(files, {.targets = {"ops-slack", "billing"}});
  return render(compiled ? compiled->warnings : compiled.error());
}

}  // namespace

TEST_CASE("every known mistake is told with its place, its line and what to do") {
  const auto paths = mistakes();
  CHECK(paths.size() >= 45);
  const bool updates = std::getenv("TOKENTAIL_UPDATE_GOLDEN") != nullptr;
  for (const auto& path : paths) {
    INFO(path.filename().string());
    const auto said = said_of(path);
    const auto expected = fs::path(path).replace_extension(".txt");
    if (updates) {
      std::ofstream(expected, std::ios::binary) << said;
    }
    CHECK_FALSE(said.empty());
    CHECK(said == text_of(expected));
  }
  CHECK_FALSE(updates);
}

}  // namespace tokentail
