// SPDX-License-Identifier: Apache-2.0
// write_fuzz_seeds DIRECTORY: the seeds of each target as files, DIRECTORY/TARGET/NUMBER, where
// libFuzzer reads them.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>

#include "seeds.hpp"
#include "targets.hpp"

namespace {

void write_all(const std::filesystem::path& folder) {
  for (const auto& target : tokentail::fuzz::targets()) {
    const auto place = folder / target.name;
    std::filesystem::create_directories(place);
    int number = 0;
    for (const auto& seed : tokentail::fuzz::seeds_of(target.name)) {
      std::ofstream(place / std::to_string(number++), std::ios::binary) << seed;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    (void)std::fputs("usage: write_fuzz_seeds DIRECTORY\n", stderr);
    return 2;
  }
  try {
    write_all(argv[1]);
  } catch (const std::exception& error) {
    (void)std::fprintf(stderr, "write_fuzz_seeds: %s\n", error.what());
    return 1;
  }
  return 0;
}
