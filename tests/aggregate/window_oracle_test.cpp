// SPDX-License-Identifier: Apache-2.0
// Random record streams, out of order and late, against a recomputation of every window function
// from all records, with and without restarts.
#include <map>
#include <memory>

#include "aggregate/key.hpp"
#include "aggregate/random_stream.hpp"
#include "support/property.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

class Player {
 public:
  explicit Player(const RandomStream& stream)
      : stream_(stream), play_(stream), asked_(everything(play_.calendar())) {
    table_ = fresh();
  }

  void play() {
    for (const auto& happening : stream_.happenings) {
      if (happening.restarts) {
        restart();
      }
      if (const auto record = play_.next(happening)) {
        auto approach = table_->start(*record);
        static_cast<void>(table_->add(*record, approach, play_.now().at));
      }
      check_all(happening.key);
    }
    for (std::size_t key = 0; key < keys_of_streams; ++key) {
      check_all(key);
      check_changes(key);
    }
  }

 private:
  std::unique_ptr<AggregateTable> fresh() {
    return std::make_unique<AggregateTable>(TableSpec{.by = {Dimension::user},
                                                      .aggregators = asked_,
                                                      .history_days_min = 3,
                                                      .history_calendar = play_.calendar()});
  }

  KeyId id_of(std::size_t key) {
    std::string packed;
    append_key_value(packed, key_named(key));
    return table_->find(packed);
  }

  void check_all(std::size_t key) {
    const auto id = id_of(key);
    if (id == no_key) {
      return;
    }
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const auto value = table_->value(id, i, play_.now().at);
      const auto truth = true_value(asked_[i], play_.records_of(key), play_.now());
      if (!agrees(value, truth)) {
        RC_FAIL(display(asked_[i]) + " of " + key_named(key) + " is " + text_of(value) + ", not " +
                text_of(truth) + " at " + rfc3339(play_.now().at));
      }
    }
    check_bounds(id, key);
    check_history(id, key);
  }

  // What a person may rely on, whatever panes are: never below the true sum.
  void check_bounds(KeyId id, std::size_t key) {
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      if (asked_[i].function != Aggregator::Function::count) {
        continue;
      }
      std::int64_t inside = 0;
      for (const auto& record : play_.records_of(key)) {
        inside += is_inside(asked_[i], record.moment, play_.now()) ? 1 : 0;
      }
      RC_ASSERT(table_->value(id, i, play_.now().at).numerator >= inside);
    }
  }

  void check_history(KeyId id, std::size_t key) {
    std::map<std::int64_t, int> days;
    for (const auto& record : play_.records_of(key)) {
      const auto day = record.moment.labels.day;
      days[day] += record.tokens && day < play_.now().labels.day ? 1 : 0;
    }
    std::erase_if(days, [](const auto& day) { return day.second == 0; });
    const auto known = table_->history_days(id, play_.now().at);
    const auto all = std::max<std::int64_t>(static_cast<std::int64_t>(days.size()) - 1, 0);
    RC_ASSERT(known <= all);
    RC_ASSERT(known == all || known >= 3);
  }

  // Up to the moment that the table names, the truth must stand still.
  void check_changes(std::size_t key) {
    const auto id = id_of(key);
    const auto now = play_.now();
    for (std::size_t i = 0; id != no_key && i < asked_.size(); ++i) {
      const auto next = table_->next_change(id, i, now.at);
      RC_ASSERT(next > now.at);
      if (asked_[i].function == Aggregator::Function::since_last) {
        const auto expected = play_.records_of(key).empty()
                                  ? Instant::max()
                                  : silent_from(key, asked_[i].window.length);
        RC_ASSERT(next == (expected > now.at ? expected : Instant::max()));
        continue;
      }
      if (asked_[i].function == Aggregator::Function::elapsed ||
          asked_[i].function == Aggregator::Function::forecast) {
        continue;
      }
      const auto truth = true_value(asked_[i], play_.records_of(key), now);
      const auto end = std::min(next, now.at + std::chrono::hours{24 * 60});
      for (const auto then : {end - Duration{1}, now.at + (end - now.at) / 2}) {
        const auto later = true_value(asked_[i], play_.records_of(key), play_.moment(then));
        const bool is_still = later.known == truth.known &&
                              later.low * truth.denominator == truth.low * later.denominator;
        if (!is_still) {
          RC_FAIL(display(asked_[i]) + " changes before " + rfc3339(next) + ", from " +
                  text_of(truth) + " to " + text_of(later) + " by " + rfc3339(then));
        }
      }
    }
  }

  Instant silent_from(std::size_t key, Duration length) {
    auto newest = Instant::min();
    for (const auto& record : play_.records_of(key)) {
      newest = std::max(newest, record.moment.at);
    }
    return newest + length;
  }

  void restart() {
    for (const auto& row : table_->take_dirty()) {
      disk_[row.key] = row.state;
    }
    table_ = fresh();
    for (const auto& [key, state] : disk_) {
      RC_ASSERT(table_->restore({.key = key, .state = state}));
    }
  }

  RandomStream stream_;
  Playback play_;
  std::vector<Aggregator> asked_;
  std::unique_ptr<AggregateTable> table_;
  std::map<std::string, std::string> disk_;
};

}  // namespace

TEST_CASE("every window function agrees with all records, recomputed, over random streams") {
  check_property(
      [] {
        const auto stream = random_stream(false);
        RC_LOG() << stream;
        Player(stream).play();
      },
      2000);
}

TEST_CASE("a table restored from its saved rows answers as if it had never stopped") {
  check_property(
      [] {
        const auto stream = random_stream(true);
        RC_LOG() << stream;
        Player(stream).play();
      },
      500);
}
