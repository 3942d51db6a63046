// SPDX-License-Identifier: Apache-2.0
#include "aggregate/aggregate_table.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

constexpr Duration day_length = std::chrono::hours{24};

BucketScheme scheme_for(const Aggregator& aggregator) {
  if (aggregator.function == Aggregator::Function::daily_avg) {
    return {.kind = BucketScheme::Kind::day, .pane = Duration{0}, .zone = aggregator.zone};
  }
  return scheme_of(aggregator.window, aggregator.zone);
}

// How many closed buckets the window reaches back over.
std::int64_t span_of(const Aggregator& aggregator) {
  if (aggregator.function == Aggregator::Function::daily_avg) {
    return aggregator.window.length / day_length;
  }
  if (is_calendar(aggregator.window)) {
    return 0;
  }
  const auto pane = pane_length(aggregator.window.length);
  return (aggregator.window.length + pane - Duration{1}) / pane;
}

// The name of a series in saved state. Whatever changes what its numbers mean must change it.
std::uint32_t signature_of(Measure measure, BucketFold fold, const BucketScheme& scheme) {
  std::string text(name_of(measure));
  text += fold == BucketFold::add ? " add " : " max ";
  text += std::to_string(static_cast<int>(scheme.kind)) + " ";
  text +=
      scheme.kind == BucketScheme::Kind::pane ? display_duration(scheme.pane) : scheme.zone.name();
  return static_cast<std::uint32_t>(hash_text(text));
}

}  // namespace

std::string table_name(const TableSpec& spec) {
  std::string name;
  for (const auto dimension : spec.by) {
    name += name.empty() ? "" : ",";
    name += name_of(dimension);
  }
  return spec.where.empty() ? name : name + " where " + spec.where;
}

AggregateTable::AggregateTable(TableSpec spec) : spec_(std::move(spec)) {
  for (const auto& aggregator : spec_.aggregators) {
    answers_.push_back({.function = aggregator.function,
                        .column = column_for(aggregator),
                        .span = span_of(aggregator)});
  }
  if (spec_.history_days_min > 0) {
    prepare_history();
  }
  for (auto& answer : answers_) {
    answer.all_kept = answer.span == columns_[answer.column].keep;
  }
}

std::size_t AggregateTable::column_for(const Aggregator& aggregator) {
  const auto fold =
      aggregator.function == Aggregator::Function::max ? BucketFold::max : BucketFold::add;
  const auto scheme = scheme_for(aggregator);
  const auto span = span_of(aggregator);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto& column = columns_[i];
    if (column.measure == aggregator.measure && column.fold == fold &&
        column.clock.scheme() == scheme) {
      column.keep = std::max(column.keep, span);
      return i;
    }
  }
  columns_.push_back({.measure = aggregator.measure,
                      .fold = fold,
                      .clock = BucketClock(scheme),
                      .keep = span,
                      .signature = signature_of(aggregator.measure, fold, scheme)});
  return columns_.size() - 1;
}

// History is counted on a series of days; where no window needs one, requests a day will do.
void AggregateTable::prepare_history() {
  const auto is_daily = [](const Column& column) {
    return column.clock.scheme().kind == BucketScheme::Kind::day && column.fold == BucketFold::add;
  };
  auto daily = std::ranges::find_if(columns_, is_daily);
  if (daily == columns_.end()) {
    const auto zone = spec_.aggregators.empty() ? TimeZone::utc() : spec_.aggregators.front().zone;
    column_for({.function = Aggregator::Function::daily_avg,
                .measure = Measure::requests,
                .window = {.length = spec_.history_days_min * day_length},
                .zone = zone});
    daily = std::prev(columns_.end());
  }
  daily->keep = std::max(daily->keep, spec_.history_days_min);
  history_column_ = static_cast<std::size_t>(daily - columns_.begin());
}

AggregateTable::Approach AggregateTable::start(const UsageRecord& record) const {
  const auto hash = hash_key(record, spec_.by);
  index_.fetch(hash);
  return {.hash = hash};
}

void AggregateTable::fetch_cells(Approach& approach) const {
  approach.likely = index_.guess(approach.hash);
  if (approach.likely != no_key) {
    __builtin_prefetch(&headers_[approach.likely]);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      __builtin_prefetch(&series_[approach.likely * columns_.size() + i]);
    }
  }
}

void AggregateTable::fetch_closed(const Approach& approach) const {
  if (approach.likely != no_key) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      series_[approach.likely * columns_.size() + i].fetch_closed();
    }
  }
}

KeyId AggregateTable::add(const UsageRecord& record, std::uint64_t hash) {
  if (!has_key(record, spec_.by)) {
    ++without_key_total_;
    return no_key;
  }
  const auto id = obtain(record, hash);
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto& column = columns_[i];
    if (const auto value = value_of(column.measure, record)) {
      series(id, i).add(column.clock.number(record.time), *value, column.keep, column.fold);
    }
  }
  mark_dirty(id);
  return id;
}

std::int64_t AggregateTable::history_days(KeyId key, Instant now) {
  auto& column = columns_[history_column_];
  auto& cells = series(key, history_column_);
  cells.advance(column.clock.number(now), column.keep);
  bool first_day_kept = false;
  cells.each_closed([&](const Bucket& oldest) {
    first_day_kept = oldest.number == cells.first_number();
    return false;
  });
  return static_cast<std::int64_t>(cells.closed_count()) - (first_day_kept ? 1 : 0);
}

Instant AggregateTable::next_change(std::size_t aggregator, Instant now) {
  return columns_[answers_[aggregator].column].clock.next_boundary(now);
}

KeyId AggregateTable::find(std::string_view key) const {
  const auto found =
      index_.find(hash_key(key), [&](std::uint32_t id) { return headers_[id].name == key; });
  return found == KeyIndex::absent ? no_key : found;
}

std::string_view AggregateTable::key(KeyId id) const {
  return headers_[id].name;
}

void AggregateTable::pin(KeyId id, bool pinned) {
  headers_[id].pins = static_cast<std::uint16_t>(headers_[id].pins + (pinned ? 1 : -1));
}

KeyId AggregateTable::obtain(const UsageRecord& record, std::uint64_t hash) {
  const auto found = index_.find(hash, [&](std::uint32_t id) {
    return headers_[id].hash == hash && is_key_of(record, spec_.by, headers_[id].name);
  });
  if (found != KeyIndex::absent) {
    headers_[found].recent = true;
    return found;
  }
  if (live_ >= spec_.keys_max && !evict_one()) {
    return other();
  }
  make_key(record, spec_.by, new_key_);
  return insert(new_key_, hash);
}

KeyId AggregateTable::insert(std::string_view key, std::uint64_t hash) {
  auto id = static_cast<KeyId>(headers_.size());
  if (free_.empty()) {
    headers_.extend(1);
    series_.extend(columns_.size());
  } else {
    id = free_.back();
    free_.pop_back();
  }
  auto& header = headers_[id];
  header.hash = hash;
  header.name = key;
  header.live = true;
  header.recent = true;
  index_.insert(hash, id, [this](std::uint32_t entry) { return headers_[entry].hash; });
  ++live_;
  return id;
}

// The key that takes what evicted keys had. It does not count against the bound.
KeyId AggregateTable::other() {
  if (other_ == no_key) {
    const auto key = other_key(spec_.by);
    const auto hash = hash_key(key);
    const auto known = find(key);
    other_ = known == no_key ? insert(key, hash) : known;
  }
  return other_;
}

// The clock algorithm: a key that was used since the hand last passed gets a second chance.
bool AggregateTable::evict_one() {
  const auto into = other();
  const auto count = static_cast<KeyId>(headers_.size());
  for (std::size_t step = 0; step < std::size_t{2} * count; ++step) {
    const KeyId id = clock_hand_;
    clock_hand_ = (clock_hand_ + 1) % count;
    auto& header = headers_[id];
    if (!header.live || header.pins > 0 || id == into) {
      continue;
    }
    if (header.recent) {
      header.recent = false;
      continue;
    }
    fold_into_other(id);
    return true;
  }
  return false;
}

void AggregateTable::fold_into_other(KeyId id) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    series(other_, i).merge(series(id, i), columns_[i].keep, columns_[i].fold);
    series(id, i) = BucketSeries{};
  }
  auto& header = headers_[id];
  index_.erase(header.hash, id, [this](std::uint32_t entry) { return headers_[entry].hash; });
  gone_.push_back(std::exchange(header.name, {}));
  header.live = false;
  free_.push_back(id);
  mark_dirty(other_);
  --live_;
  ++evicted_total_;
}

// An evicted key may leave its mark in `dirty_` for the key that reuses its place: take_dirty()
// looks at what stands there then.
void AggregateTable::mark_dirty(KeyId id) {
  if (!std::exchange(headers_[id].dirty, true)) {
    dirty_.push_back(id);
  }
}

std::vector<AggregateTable::Row> AggregateTable::take_dirty() {
  std::vector<Row> rows;
  rows.reserve(gone_.size() + dirty_.size());
  for (auto& name : std::exchange(gone_, {})) {
    if (find(name) == no_key) {
      rows.push_back({.key = std::move(name), .state = {}});
    }
  }
  for (const auto id : std::exchange(dirty_, {})) {
    headers_[id].dirty = false;
    if (headers_[id].live) {
      rows.push_back({.key = headers_[id].name, .state = encode(id)});
    }
  }
  return rows;
}

void AggregateTable::forget_dirty() {
  gone_.clear();
  for (const auto id : dirty_) {
    headers_[id].dirty = false;
  }
  dirty_.clear();
}

std::vector<AggregateTable::Row> AggregateTable::all_rows() const {
  std::vector<Row> rows;
  rows.reserve(headers_.size());
  for (KeyId id = 0; id < headers_.size(); ++id) {
    if (headers_[id].live) {
      rows.push_back({.key = headers_[id].name, .state = encode(id)});
    }
  }
  return rows;
}

void AggregateTable::put_back(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    const auto id = find(row.key);
    if (id != no_key) {
      mark_dirty(id);
    } else {
      gone_.push_back(row.key);
    }
  }
}

std::string AggregateTable::encode(KeyId id) const {
  std::string bytes;
  append_varint(bytes, columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    append_varint(bytes, columns_[i].signature);
    series_[id * columns_.size() + i].encode(bytes);
  }
  return bytes;
}

bool AggregateTable::restore(const Row& row) {
  std::string_view in = row.state;
  const auto count = take_varint(in);
  if (!count || *count > 1000 || key_values(row.key).size() != spec_.by.size()) {
    return false;
  }
  std::vector<std::pair<UInt128, BucketSeries>> saved(static_cast<std::size_t>(*count));
  for (auto& [signature, cells] : saved) {
    const auto name = take_varint(in);
    if (!name || !cells.decode(in)) {
      return false;
    }
    signature = *name;
  }
  const auto hash = hash_key(row.key);
  auto id = find(row.key);
  if (id == no_key) {
    id = insert(row.key, hash);
  }
  for (auto& [signature, cells] : saved) {
    const auto column = std::ranges::find(columns_, signature, &Column::signature);
    if (column != columns_.end()) {
      cells.forget_beyond(column->keep);
      series(id, static_cast<std::size_t>(column - columns_.begin())) = std::move(cells);
    }
  }
  return true;
}

std::int64_t AggregateTable::bytes_per_key() const {
  constexpr std::int64_t index_slot = 16;  // 8 bytes, between half and seven eighths full
  constexpr std::int64_t long_name = 40;
  return static_cast<std::int64_t>(sizeof(Header) + columns_.size() * sizeof(BucketSeries)) +
         index_slot + long_name;
}

// Every closed bucket of every series filled: six bytes each, at most as many that are forgotten,
// and as much room to grow; and the allocator's share of two blocks.
std::int64_t AggregateTable::bytes_max() const {
  std::int64_t history = 0;
  for (const auto& column : columns_) {
    history += static_cast<std::int64_t>(sizeof(PackedBuckets)) + 32 + column.keep * 6 * 4;
  }
  return spec_.keys_max * (bytes_per_key() + history);
}

}  // namespace tokentail
