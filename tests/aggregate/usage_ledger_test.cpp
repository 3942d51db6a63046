// SPDX-License-Identifier: Apache-2.0
#include "aggregate/usage_ledger.hpp"

#include "aggregate/key.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

TEST_CASE("usage is booked per user, feature, model and hour") {
  UsageLedger ledger;
  ledger.add(a_record(t0() + 5min).cost(Money::dollars(1)));
  ledger.add(a_record(t0() + 6min).error("budget_exceeded"));
  ledger.add(a_record(t0() + 65min));
  ledger.add(a_record(t0()).by("bob"));
  const auto entries = ledger.take();
  REQUIRE(entries.size() == 3);
  CHECK(key_values(entries[0].key) == std::vector<std::string_view>{"ana", "chat", "gpt-4o"});
  CHECK(entries[0].totals == UsageTotals{.requests = 2,
                                         .input_tokens = 200,
                                         .output_tokens = 20,
                                         .total_tokens = 220,
                                         .cost = Money::dollars(1),
                                         .unpriced = 1,
                                         .errors = 1});
  CHECK(entries[1].hour == entries[0].hour + 1);
  CHECK(ledger.take().empty());
}

TEST_CASE("entries that could not be saved are added back") {
  UsageLedger ledger;
  ledger.add(a_record());
  auto entries = ledger.take();
  ledger.add(a_record());
  ledger.put_back(entries);
  CHECK(ledger.take().at(0).totals.requests == 2);
}
