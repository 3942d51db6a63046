// SPDX-License-Identifier: Apache-2.0
#include "aggregate/usage_journal.hpp"

#include <map>
#include <random>
#include <string>
#include <utility>

#include "aggregate/key.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

TEST_CASE("usage is booked per user, feature, model and hour") {
  UsageJournal journal;
  journal.add(a_record(t0() + 5min).cost(Money::dollars(1)));
  journal.add(a_record(t0() + 6min).error("budget_exceeded"));
  journal.add(a_record(t0() + 65min));
  journal.add(a_record(t0()).by("bob"));
  const auto entries = journal.sums();
  REQUIRE(entries.size() == 3);
  CHECK(journal.size() == 4);
  CHECK(key_values(entries[0].key) == std::vector<std::string_view>{"ana", "chat", "gpt-4o"});
  CHECK(entries[0].totals == UsageTotals{.requests = 2,
                                         .input_tokens = 200,
                                         .output_tokens = 20,
                                         .total_tokens = 220,
                                         .cost = Money::dollars(1),
                                         .unpriced = 1,
                                         .errors = 1});
  CHECK(entries[1].hour == entries[0].hour + 1);
}

TEST_CASE("what was counted again is booked beside what was reported") {
  UsageJournal journal;
  Recount right{.input = 100};
  Recount far{.grade = Recount::Grade::lower_bound, .input = 400, .is_off = true};
  Recount unknown{.grade = Recount::Grade::estimate};
  for (auto* const recount : {&right, &far, &unknown}) {
    UsageRecord record = a_record();
    record.recount = recount;
    journal.add(record);
  }
  journal.add(a_record());
  const auto totals = journal.sums().at(0).totals;
  CHECK(totals.requests == 4);
  CHECK(totals.recount ==
        RecountTotals{.requests = 2, .reported_tokens = 200, .counted_tokens = 500, .off = 1});
}

TEST_CASE("notes that could not be saved are added back as sums") {
  UsageJournal journal;
  journal.add(a_record());
  journal.add(a_record());
  auto taken = std::exchange(journal, {});
  CHECK(journal.empty());
  journal.add(a_record());
  journal.put_back(std::move(taken));
  CHECK(journal.size() == 1);
  CHECK(journal.sums().at(0).totals.requests == 3);
}

TEST_CASE("names of any length and content are noted as they are") {
  const auto size = GENERATE(std::size_t{0}, 1U, 100U, 126U, 127U, 128U, 129U, 20'000U, 300'000U);
  const std::string user(size, '\xFF');
  UsageJournal journal;
  journal.add(a_record().by(user));
  journal.add(a_record().by("bob"));
  const auto entries = journal.sums();
  REQUIRE(entries.size() == 2);
  CHECK(key_values(entries[0].key) == std::vector<std::string_view>{user, "chat", "gpt-4o"});
  CHECK(key_values(entries[1].key) == std::vector<std::string_view>{"bob", "chat", "gpt-4o"});
}

TEST_CASE("a journal that nobody takes is bounded by its keys and loses nothing") {
  UsageJournal journal;
  constexpr std::int64_t records = 4'100'000;
  for (std::int64_t i = 0; i < records; ++i) {
    journal.add(a_record(t0() + (i % 5) * 1h));
  }
  CHECK(journal.size() <= 2'000'000);
  const auto entries = journal.sums();
  REQUIRE(entries.size() == 5);
  std::int64_t requests = 0;
  for (const auto& entry : entries) {
    requests += entry.totals.requests;
  }
  CHECK(requests == records);
}
