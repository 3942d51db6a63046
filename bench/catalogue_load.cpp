// SPDX-License-Identifier: Apache-2.0
// How long the model catalogue takes to load, against its budget of 20 ms:
//   catalogue_load config/models.json
#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

#include "pricing/catalogue_file.hpp"

int main(int argc, char** argv) {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  constexpr std::size_t runs = 31;
  constexpr double budget_ms = 20;

  std::ostringstream text;
  text << std::ifstream(argc > 1 ? argv[1] : "config/models.json").rdbuf();
  std::vector<double> times;
  for (std::size_t run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    const auto catalogue = tokentail::load_catalogue(text.str());
    times.push_back(Milliseconds(std::chrono::steady_clock::now() - start).count());
    if (!catalogue) {
      std::cerr << catalogue.error().message << '\n';
      return 1;
    }
  }
  std::ranges::sort(times);
  std::cout << "catalogue_load: median " << times[runs / 2] << " ms, max " << times.back()
            << " ms, " << times[runs / 2] / budget_ms * 100 << " % of the budget of " << budget_ms
            << " ms\n";
}
