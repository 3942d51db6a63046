// SPDX-License-Identifier: Apache-2.0
#include "aggregate/random_stream.hpp"

#include <array>

#include <rapidcheck.h>

#include "support/records.hpp"

namespace tokentail::test {
namespace {

using Function = Aggregator::Function;

const std::array<std::string, 6> texts{"", "chat", "search", "draft", "tag", "sum"};

rc::Gen<Duration> milliseconds_up_to(std::int64_t most) {
  return rc::gen::map(rc::gen::inRange<std::int64_t>(0, most),
                      [](std::int64_t ms) { return Duration{ms * 1'000'000}; });
}

rc::Gen<Duration> steps() {
  return rc::gen::weightedOneOf<Duration>({{2, rc::gen::just(Duration{0})},
                                           {2, rc::gen::just(Duration{1min})},
                                           {4, milliseconds_up_to(5'000)},
                                           {6, milliseconds_up_to(600'000)},
                                           {4, milliseconds_up_to(3 * 3'600'000)},
                                           {1, milliseconds_up_to(60LL * 3'600'000)}});
}

rc::Gen<Duration> delays() {
  return rc::gen::weightedOneOf<Duration>({{6, rc::gen::just(Duration{0})},
                                           {3, milliseconds_up_to(120'000)},
                                           {1, milliseconds_up_to(40LL * 3'600'000)}});
}

template <class T>
rc::Gen<std::optional<T>> perhaps(rc::Gen<T> gen) {
  return rc::gen::weightedOneOf<std::optional<T>>(
      {{1, rc::gen::just(std::optional<T>())},
       {5, rc::gen::map(std::move(gen), [](T value) { return std::optional(value); })}});
}

rc::Gen<Happening> happenings(bool restarts) {
  return rc::gen::build<Happening>(
      rc::gen::set(&Happening::step, steps()), rc::gen::set(&Happening::behind, delays()),
      rc::gen::set(&Happening::is_tick,
                   rc::gen::map(rc::gen::inRange(0, 6), [](int n) { return n == 5; })),
      rc::gen::set(
          &Happening::restarts,
          rc::gen::map(rc::gen::inRange(0, 4), [restarts](int n) { return restarts && n == 3; })),
      rc::gen::set(&Happening::key, rc::gen::inRange<std::size_t>(0, keys_of_streams)),
      rc::gen::set(&Happening::tokens, perhaps<Tokens>(rc::gen::weightedOneOf<Tokens>(
                                           {{1, rc::gen::inRange<Tokens>(0, 40)},
                                            {1, rc::gen::inRange<Tokens>(0, 5'000'000)}}))),
      rc::gen::set(&Happening::text, rc::gen::inRange<std::size_t>(0, texts.size())),
      rc::gen::set(&Happening::status, perhaps<int>(rc::gen::element(200, 429))));
}

class Asked {
 public:
  explicit Asked(Calendar calendar) : calendar_(calendar) {}

  void ask(Function function, Window window, Measure measure = Measure::total_tokens) {
    all.push_back({.function = function,
                   .measure = measure,
                   .dimension = Dimension::feature,
                   .test = {},
                   .window = window});
    if (is_calendar(window) || function == Function::daily_avg) {
      all.back().calendar = calendar_;
    }
    if (function == Function::share) {
      all.back().test = {.text = "status == 429", .ask = [](const UsageRecord& record) {
                           return record.status ? std::optional(*record.status == 429)
                                                : std::nullopt;
                         }};
    }
  }
  Aggregator& last() { return all.back(); }

  std::vector<Aggregator> all;

 private:
  Calendar calendar_;
};

void ask_in(Asked& asked, Window window) {
  for (const auto function : {Function::sum, Function::avg, Function::min, Function::max,
                              Function::share, Function::p95, Function::distinct}) {
    asked.ask(function, window);
  }
  asked.ask(Function::count, window, Measure::requests);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const RandomStream& stream) {
  out << places()[stream.place].zone << " from " << places()[stream.place].from
      << ", days start at " << display_duration(stream.day_starts) << ", weeks at "
      << int{stream.week_starts} << "\n";
  for (const auto& h : stream.happenings) {
    out << "  +" << h.step.count() / 1'000'000 << " ms " << (h.restarts ? "restart " : "");
    if (!h.is_tick) {
      out << "key " << h.key << " behind " << h.behind.count() / 1'000'000 << " ms, tokens "
          << (h.tokens ? std::to_string(*h.tokens) : "-") << " text " << texts[h.text] << " status "
          << h.status.value_or(0);
    }
    out << "\n";
  }
  return out;
}

const std::string& key_named(std::size_t key) {
  static const std::array<std::string, keys_of_streams> names{"ana", "bob", "cy"};
  return names.at(key);
}

const std::vector<Place>& places() {
  static const std::vector<Place> all{{"Europe/Berlin", "2026-03-27T20:00:00Z"},
                                      {"Europe/Berlin", "2026-10-24T06:00:00Z"},
                                      {"Europe/Berlin", "2026-02-27T12:00:00Z"},
                                      {"America/New_York", "2026-03-07T00:00:00Z"},
                                      {"America/New_York", "2026-10-31T00:00:00Z"},
                                      {"Australia/Lord_Howe", "2026-04-03T22:00:00Z"},
                                      {"Australia/Lord_Howe", "2026-10-02T22:00:00Z"},
                                      {"Australia/Lord_Howe", "2026-12-30T12:00:00Z"}};
  return all;
}

RandomStream random_stream(bool restarts) {
  RandomStream stream;
  stream.place = *rc::gen::inRange<std::size_t>(0, places().size());
  stream.day_starts = *rc::gen::element<Duration>(0min, 0min, 135min, 4h, 23h);
  stream.week_starts = *rc::gen::element<std::uint8_t>(0, 0, 5, 6);
  stream.happenings = *rc::gen::container<std::vector<Happening>>(happenings(restarts));
  return stream;
}

Calendar calendar_of(const RandomStream& stream) {
  return {.zone = TimeZone::find(places()[stream.place].zone).value(),
          .day_starts = stream.day_starts,
          .week_starts = stream.week_starts};
}

std::vector<Aggregator> everything(const Calendar& calendar) {
  Asked asked(calendar);
  ask_in(asked, {.kind = Window::Kind::today});
  ask_in(asked, {.length = 1h});
  for (const auto kind :
       {Window::Kind::this_hour, Window::Kind::this_week, Window::Kind::this_month}) {
    asked.ask(Function::sum, {.kind = kind});
    asked.ask(Function::p95, {.kind = kind});
    asked.ask(Function::distinct, {.kind = kind});
    asked.ask(Function::forecast, {.kind = kind});
    asked.ask(Function::elapsed, {.kind = kind});
  }
  asked.ask(Function::forecast, {.kind = Window::Kind::today});
  asked.ask(Function::elapsed, {.kind = Window::Kind::today});
  for (const Duration length : {Duration{61s}, Duration{6h}, Duration{7 * 24h}}) {
    asked.ask(Function::sum, {.length = length});
    asked.ask(Function::max, {.length = length});
  }
  ask_in(asked, {.length = 5min});
  for (auto i = asked.all.size() - 8; i < asked.all.size(); ++i) {
    asked.all[i].exact = true;
  }
  for (const auto function :
       {Function::sum, Function::avg, Function::share, Function::p95, Function::count}) {
    const auto measure = function == Function::count ? Measure::requests : Measure::total_tokens;
    asked.ask(function, {.length = 30min}, measure);
    asked.last().offset = 2h;
    asked.ask(function, {.length = 1h}, measure);
    asked.last().offset = 20min;
    asked.last().exact = true;
  }
  for (const int days : {3, 14}) {
    asked.ask(Function::daily_avg, {.length = days * 24h});
    asked.ask(Function::daily_avg, {.length = days * 24h});
    asked.last().skips_empty_days = true;
    asked.ask(Function::daily_avg, {.length = days * 24h});
    asked.last().same_weekday = true;
  }
  asked.ask(Function::first_seen, {.length = 1h});
  asked.ask(Function::rising, {});
  asked.ask(Function::latest, {});
  asked.ask(Function::growth, {});
  asked.ask(Function::since_last, {.length = 30min}, Measure::requests);
  return asked.all;
}

Playback::Playback(const RandomStream& stream) : calendar_(calendar_of(stream)) {
  use_zone(places()[stream.place].zone);
  now_ = moment(at(places()[stream.place].from));
}

std::optional<UsageRecord> Playback::next(const Happening& happening) {
  now_ = moment(now_.at + happening.step);
  if (happening.is_tick) {
    return std::nullopt;
  }
  const auto time = now_.at - happening.behind;
  records_[happening.key].push_back({.moment = moment(time),
                                     .tokens = happening.tokens,
                                     .text = texts[happening.text],
                                     .status = happening.status});
  UsageRecord record = a_record(time).by(key_named(happening.key)).feature(texts[happening.text]);
  record.in_uncached = happening.tokens;
  record.out_visible = happening.tokens ? std::optional<Tokens>(0) : std::nullopt;
  record.status = happening.status;
  return record;
}

}  // namespace tokentail::test
