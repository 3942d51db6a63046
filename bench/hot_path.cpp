// SPDX-License-Identifier: Apache-2.0
// What a line costs on its way to a verdict, stage by stage: hot_path LOG CATALOGUE.
// instructions.py runs it under callgrind, which counts inside the functions `stage_...` only. One
// thread, one pass, no clock.
#include <iostream>
#include <utility>

#include "pricing/catalogue_file.hpp"

#include "stages.hpp"

namespace tokentail {
namespace {

int run(const char* log, const char* models) {
  const auto catalogue = load_catalogue(text_of(models));
  if (!catalogue) {
    std::cerr << catalogue.error().message << '\n';
    return 1;
  }
  Intake intake({default_format()}, {}, *catalogue);
  auto block = block_of(text_of(log));
  RecordBatch batch;
  stage_frame(block);
  stage_decode(intake, std::move(block), batch);

  const auto rules = default_rules();
  auto tables = tables_of(rules);
  Keys keys(tables.size());
  stage_aggregate(tables, batch.records, keys);
  const auto breaches = stage_rules(rules, tables, batch.records, keys);

  Engine engine({.rules = rules});
  const auto told = stage_engine(engine, batch);
  std::cout << batch.records.size() << " records, " << breaches << " levels breached at the end, "
            << told << " transitions\n";
  return 0;
}

}  // namespace
}  // namespace tokentail

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: hot_path LOG CATALOGUE\n";
    return 2;
  }
  return tokentail::run(argv[1], argv[2]);
}
