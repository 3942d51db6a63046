// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::string_view event_time_name = "event_time";
constexpr std::string_view digest_name = "digest";
constexpr std::string_view first_record_name = "first_record";
constexpr std::string_view episodes_name = "silent_episodes";
constexpr std::string_view target_watch_name = "broken_targets";
constexpr std::size_t digest_firing_max = 10;

// A file is known by what it is, not by its path: a rotation gives the path to another one. Nor by
// its device when it has a birth time: a reboot numbers devices anew.
std::string cursor_name(const FileCursor& cursor) {
  const auto& file = cursor.identity;
  return fmt::format("{}:{}:{}:{}", file.birth_ns == 0 ? file.device : 0, file.inode, file.birth_ns,
                     file.generation);
}

bool is_same_row(const FileCursor& a, const FileCursor& b) {
  return a.path == b.path && a.identity == b.identity;
}

Instant instant_of(std::string_view bytes) {
  std::int64_t ns = 0;
  std::from_chars(bytes.data(), bytes.data() + bytes.size(), ns);
  return instant_from_ns(ns);
}

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

Duration max_age_of(const RuleSet& rules, std::string_view name) {
  for (const auto& rule : rules.rules) {
    if (rule.name == name) {
      return rule.lifecycle.max_age;
    }
  }
  return Duration{0};
}

}  // namespace

Engine::Engine(EngineSettings settings)
    : judge_(std::move(settings.rules), {.alerts_max = settings.alerts_max,
                                         .explains = settings.explains,
                                         .judges_all = settings.judges_all}),
      clock_({.late = judge_.rules().late, .future_max = settings.future_max}),
      meter_(settings.metric_series_max),
      targets_(std::move(settings.targets)),
      default_targets_(std::move(settings.default_targets)),
      host_(std::move(settings.host)),
      keeps_books_(settings.keeps_books),
      explains_(settings.explains),
      is_quiet_(settings.starts_quiet) {}

Routes Engine::routes() const {
  return {.targets = targets_, .by_default = default_targets_, .host = host_};
}

Effects Engine::apply(const RecordBatch& batch, Instant now) {
  auto effects = apply(batch, 0, batch.records.size(), now);
  note_cursor(batch.block.after);
  return effects;
}

Effects Engine::apply(const RecordBatch& batch, std::size_t first, std::size_t count, Instant now) {
  Effects effects;
  std::vector<Transition> told;
  const auto records = std::span(batch.records).subspan(first, count);
  for (std::size_t begin = 0; begin < records.size(); begin += Judge::records_ahead) {
    const auto next =
        records.subspan(begin, std::min(Judge::records_ahead, records.size() - begin));
    judge_.expect(records.subspan(begin));
    for (std::size_t i = 0; i < next.size(); ++i) {
      if (admit(next[i], now)) {
        judge_.on_time(clock_.now(), told);
        judge_.on_record(i, {.file = *batch.block.path, .offset = batch.offsets[first + begin + i]},
                         clock_.now(), told);
      }
    }
  }
  sort_by_age(std::move(told), now, effects);
  return effects;
}

// Counts the record, unless it comes from the future.
bool Engine::admit(const UsageRecord& record, Instant now) {
  const auto arrival = clock_.observe(record.time, now);
  if (arrival == EventClock::Arrival::future) {
    ++counters_.future;
    return false;
  }
  ++counters_.records;
  judge_.begin(record.time);
  counters_.late += arrival == EventClock::Arrival::late ? 1 : 0;
  meter_.add(record);
  baselines_.judge(record);
  if (keeps_books_) {
    books_.add(record);
  }
  return true;
}

Effects Engine::tick(Instant now, bool caught_up) {
  Effects effects;
  std::vector<Transition> told;
  clock_.tick(now, caught_up);
  judge_.on_time(clock_.now(), told);
  sort_by_age(std::move(told), now, effects);
  silences_changed_ |= silences_.drop_expired(now);
  if (silences_.take_ended()) {
    tell_unsilenced(now, effects);
  }
  if (caught_up && !digest_.empty()) {
    effects.digest = take_digest(now);
    append(outbox_, deliveries(*effects.digest, routes(), now));
  }
  return effects;
}

// What a silence kept back and still burns when it ends.
void Engine::tell_unsilenced(Instant now, Effects& effects) {
  if (episodes_.nothing_missed()) {
    return;
  }
  for (const auto& firing : judge_.firing(clock_.now(), judge_.book().firing().size())) {
    if (episodes_.is_missed(firing) && silences_.covers(firing, now) == nullptr) {
      judge_.tell_anew(firing, episodes_.forget_missed(firing), clock_.now());
    }
  }
  std::vector<Transition> told;
  judge_.on_time(clock_.now(), told);
  sort_by_age(std::move(told), now, effects);
}

Digest Engine::take_digest(Instant now) {
  const auto at = clock_.now();
  if (silences_.empty() && episodes_.empty()) {
    const auto total = static_cast<std::int64_t>(judge_.book().firing().size());
    return digest_.take(at, judge_.firing(at, digest_firing_max), total);
  }
  auto firing = judge_.firing(at, judge_.book().firing().size());
  std::erase_if(firing, [&](const Transition& one) {
    return episodes_.is_silent(one) || silences_.covers(one, now) != nullptr;
  });
  const auto total = static_cast<std::int64_t>(firing.size());
  firing.resize(std::min(firing.size(), digest_firing_max));
  return digest_.take(at, std::move(firing), total);
}

// What was over long before anybody could read it goes into one digest.
void Engine::sort_by_age(std::vector<Transition> told, Instant now, Effects& effects) {
  for (auto& transition : told) {
    if (explains_) {
      told_.remember(transition);
    }
    if (transition.shadow) {
      effects.transitions.push_back(std::move(transition));
      continue;
    }
    if (is_quiet_) {
      ++counters_.quiet;
      continue;
    }
    if (withhold(transition, now, effects)) {
      continue;
    }
    if (now - transition.at > max_age_of(judge_.rules(), transition.rule)) {
      digest_.add(transition);
      effects.past.push_back(std::move(transition));
    } else {
      append(outbox_, deliveries(transition, routes(), now));
      effects.transitions.push_back(std::move(transition));
    }
  }
}

bool Engine::withhold(Transition& transition, Instant now, Effects& effects) {
  const auto* silence = silences_.covers(transition, now);
  if (!episodes_.withholds(transition, silence != nullptr)) {
    return false;
  }
  ++counters_.silenced;
  effects.silenced.push_back({.transition = std::move(transition),
                              .by = silence != nullptr ? silence->id : std::string()});
  return true;
}

Outcome<Silence> Engine::add_silence(const SilenceDraft& draft, Instant now) {
  auto silence = silences_.add(draft, now);
  silences_changed_ |= silence.has_value();
  return silence;
}

Outcome<Silence> Engine::expire_silence(std::string_view id, Instant now) {
  auto silence = silences_.expire(id, now);
  silences_changed_ |= silence.has_value();
  return silence;
}

std::vector<TargetNews> Engine::note_targets(std::span<const TargetStatus> targets, Instant now) {
  auto news = target_watch_.look(targets, now);
  for (const auto& one : news) {
    append(outbox_, deliveries(one, routes()));
  }
  return news;
}

void Engine::note_cursor(const FileCursor& cursor) {
  auto name = cursor_name(cursor);
  const auto [known, is_new] = cursors_.try_emplace(name, cursor);
  if (!is_new) {
    if (!is_same_row(known->second, cursor)) {
      forgotten_.push_back(known->second);  // or it would be read from both places after a restart
    }
    known->second = cursor;
  }
  moved_.insert(std::move(name));
}

void Engine::forget_cursor(const FileCursor& cursor) {
  cursors_.erase(cursor_name(cursor));
  moved_.erase(cursor_name(cursor));
  forgotten_.push_back(cursor);
}

Checkpoint Engine::take_checkpoint() {
  Checkpoint checkpoint{.at = clock_.now()};
  for (const auto& name : std::exchange(moved_, {})) {
    checkpoint.cursors.push_back(cursors_.at(name));
  }
  checkpoint.forgotten_cursors = std::exchange(forgotten_, {});
  for (auto& table : judge_.tables()) {
    if (auto rows = table.take_dirty(); !rows.empty()) {
      checkpoint.tables.push_back({.identity = table_name(table.spec()), .rows = std::move(rows)});
    }
  }
  checkpoint.forgotten_tables = std::exchange(dropped_tables_, {});
  checkpoint.usage = std::exchange(books_, {});
  checkpoint.alerts = std::exchange(dropped_alerts_, {});
  append(checkpoint.alerts, judge_.take_alerts());
  checkpoint.outbox = std::exchange(outbox_, {});
  checkpoint.values = values();
  append(checkpoint.values, told_.take_changes());
  append(checkpoint.values, baselines_.take_changes());
  silences_changed_ = false;
  return checkpoint;
}

Checkpoint Engine::take_rebuilt() {
  auto checkpoint = take_checkpoint();
  std::erase_if(checkpoint.values, [](const NamedBytes& value) {
    return value.name == digest_name || value.name == target_watch_name ||
           value.name == SilenceBook::saved_name || value.name == episodes_name;
  });
  return checkpoint;
}

std::vector<OutboxRow> Engine::take_messages() {
  moved_.clear();
  forgotten_.clear();
  dropped_tables_.clear();
  dropped_alerts_.clear();
  for (auto& table : judge_.tables()) {
    table.forget_dirty();
  }
  judge_.forget_changes();
  told_.forget_changes();
  baselines_.forget_changes();
  silences_changed_ = false;
  books_ = {};
  return std::exchange(outbox_, {});
}

// Newer state wins over what could not be saved.
void Engine::put_back(Checkpoint checkpoint) {
  told_.put_back(checkpoint.values);
  baselines_.put_back(checkpoint.values);
  for (const auto& cursor : checkpoint.cursors) {
    if (auto name = cursor_name(cursor); cursors_.contains(name)) {
      moved_.insert(std::move(name));
    }
  }
  append(checkpoint.forgotten_cursors, std::exchange(forgotten_, {}));
  forgotten_ = std::move(checkpoint.forgotten_cursors);
  for (const auto& saved : checkpoint.tables) {
    for (auto& table : judge_.tables()) {
      if (table_name(table.spec()) == saved.identity) {
        table.put_back(saved.rows);
      }
    }
  }
  append(dropped_tables_, std::move(checkpoint.forgotten_tables));
  books_.put_back(std::move(checkpoint.usage));
  judge_.put_back(checkpoint.alerts);
  append(checkpoint.outbox, std::exchange(outbox_, {}));
  outbox_ = std::move(checkpoint.outbox);
  // Values are in every checkpoint, so which of them changed is not known.
  silences_changed_ = true;
}

bool Engine::has_changes() const {
  return unsaved_rows() > 0 || !moved_.empty() || !forgotten_.empty() || !outbox_.empty() ||
         !dropped_tables_.empty() || !dropped_alerts_.empty() || silences_changed_ ||
         judge_.book().has_changes();
}

Outcome<std::string> Engine::account_of(std::string_view alert_id) const {
  if (auto account = told_.find(alert_id)) {
    return std::move(*account);
  }
  return fail(ErrorKind::not_found,
              fmt::format("no message \"{}\" is among the last {} that were told",
                          printable(alert_id), ToldBook::told_max));
}

std::int64_t Engine::unsaved_rows() const {
  std::int64_t rows = books_.size();
  for (const auto& table : judge_.tables()) {
    rows += table.dirty_count();
  }
  return rows;
}

std::vector<NamedBytes> Engine::values() const {
  return {{std::string(event_time_name), std::to_string(ns_since_epoch(clock_.now()))},
          {std::string(first_record_name), std::to_string(ns_since_epoch(judge_.first_record()))},
          {std::string(digest_name), digest_.encode()},
          {std::string(SilenceBook::saved_name), silences_.encode()},
          {std::string(episodes_name), episodes_.encode()},
          {std::string(target_watch_name), target_watch_.encode()}};
}

std::vector<FileCursor> Engine::cursors() const {
  std::vector<FileCursor> all;
  all.reserve(cursors_.size());
  for (const auto& [name, cursor] : cursors_) {
    all.push_back(cursor);
  }
  return all;
}

std::optional<Instant> Engine::event_time_of(const SavedState& state) {
  const auto saved = std::ranges::find(state.values, event_time_name, &NamedBytes::name);
  return saved == state.values.end() ? std::nullopt : std::optional(instant_of(saved->bytes));
}

SavedState Engine::whole_state() {
  SavedState state;
  state.cursors = cursors();
  for (const auto& table : judge_.tables()) {
    state.tables.push_back({.identity = table_name(table.spec()), .rows = table.all_rows()});
  }
  state.alerts = judge_.all_alerts();
  state.values = values();
  append(state.values, told_.all());
  append(state.values, baselines_.all());
  return state;
}

std::vector<std::string> Engine::restore(SavedState state) {
  std::vector<std::string> lost;
  for (auto& cursor : state.cursors) {
    auto name = cursor_name(cursor);
    cursors_.insert_or_assign(std::move(name), std::move(cursor));
  }
  for (const auto& value : state.values) {
    restore_value(value, lost);
  }
  restore_tables(state.tables, lost);
  for (const auto& saved : state.alerts) {
    if (const auto rule = judge_.restore(saved, clock_.now())) {
      lost.push_back(fmt::format("rule \"{}\" changed or went away: its alert starts again",
                                 printable(*rule)));
      dropped_alerts_.push_back({.name = saved.name, .bytes = {}});
    }
  }
  judge_.watch_all(clock_.now());
  resume_episodes();
  return lost;
}

void Engine::restore_value(const NamedBytes& value, std::vector<std::string>& lost) {
  const auto& [name, bytes] = value;
  if (told_.restore(value) || baselines_.restore(value)) {
    return;
  }
  if (name == event_time_name) {
    clock_.restore(instant_of(bytes));
  } else if (name == first_record_name) {
    judge_.begin(instant_of(bytes));
  } else if (name == digest_name && !digest_.decode(bytes)) {
    lost.emplace_back("the digest of old alerts could not be read and starts again");
  } else if (name == SilenceBook::saved_name && !silences_.decode(bytes)) {
    lost.emplace_back("the silences could not be read: none is in force");
  } else if (name == target_watch_name && !target_watch_.decode(bytes)) {
    lost.emplace_back("which targets are broken could not be read: they may be told again");
  } else if (name == episodes_name && !episodes_.decode(bytes)) {
    lost.emplace_back("which alerts were silenced could not be read: all will be told resolved");
  }
}

void Engine::resume_episodes() {
  std::vector<SilentEpisodes::Episode> firing;
  for (const auto id : judge_.book().firing()) {
    const auto& entry = judge_.book()[id];
    if (entry.alert.told_level > 0) {
      firing.push_back(SilentEpisodes::episode(judge_.rules().rules[entry.rule].name, entry.key,
                                               entry.alert.started_at));
    }
  }
  episodes_.begin(firing);
}

void Engine::restore_tables(const std::vector<SavedTable>& saved, std::vector<std::string>& lost) {
  auto& tables = judge_.tables();
  for (const auto& rows : saved) {
    const auto table = std::ranges::find(
        tables, rows.identity,
        [](const AggregateTable& candidate) { return table_name(candidate.spec()); });
    if (table == tables.end()) {
      dropped_tables_.push_back(rows.identity);
      continue;
    }
    table->expect_keys(rows.rows.size());
    for (const auto& row : rows.rows) {
      if (!table->restore(row)) {
        lost.push_back(fmt::format("the windows of one key of \"{}\" could not be read",
                                   printable(rows.identity)));
      }
    }
  }
}

}  // namespace tokentail
