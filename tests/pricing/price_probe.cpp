// SPDX-License-Identifier: Apache-2.0
// Prices usage given on standard input, for comparing with other programs. One JSON object a line:
//   {"provider","model","time_ms","in","cache_read","cache_write","cache_write_1h","out",
//    "reasoning"}
// and for each one line back: the cost in pico-dollars, or why there is none.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include <simdjson.h>

#include "pricing/catalogue_file.hpp"
#include "pricing/pricer.hpp"

namespace {

using namespace tokentail;

std::string read_file(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Borrows the texts of `line`.
UsageRecord record_from(simdjson::dom::object line) {
  UsageRecord record;
  record.time = Instant{std::chrono::milliseconds{std::int64_t(line["time_ms"])}};
  record[Dimension::provider] = line["provider"];
  record[Dimension::model] = line["model"];
  record.in_uncached = std::int64_t(line["in"]);
  record.cache_read = std::int64_t(line["cache_read"]);
  record.cache_write_5m = std::int64_t(line["cache_write"]);
  record.cache_write_1h = std::int64_t(line["cache_write_1h"]);
  record.out_visible = std::int64_t(line["out"]);
  record.out_reasoning = std::int64_t(line["reasoning"]);
  return record;
}

std::string answer(Pricer& pricer, UsageRecord record) {
  const PricingCounts before = pricer.counts();
  pricer.price(record);
  if (record.cost) {
    return to_string(record.cost->pico);
  }
  for (const Unpriced reason :
       {Unpriced::no_model, Unpriced::unknown_model, Unpriced::no_price, Unpriced::no_usage}) {
    if (pricer.counts()[reason] != before[reason]) {
      return std::string(name_of(reason));
    }
  }
  return "?";
}

}  // namespace

int main(int argc, char** argv) {
  const auto catalogue = load_catalogue(read_file(argc > 1 ? argv[1] : ""));
  if (!catalogue) {
    std::cerr << catalogue.error().message << '\n';
    return 2;
  }
  Pricer pricer(*catalogue);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(std::cin, line);) {
    const simdjson::dom::element root = parser.parse(line);
    std::cout << answer(pricer, record_from(root)) << '\n';
  }
}
