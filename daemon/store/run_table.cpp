// SPDX-License-Identifier: Apache-2.0
#include "store/run_table.hpp"

#include <array>
#include <functional>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "store/in_turn.hpp"
#include "store/row_check.hpp"

namespace tokentail {
namespace {

// Columns of a run: tree, place, number, rows, checksum, bytes. A place is the path to it: a digit
// for each three bits of the hashes that belong there.
constexpr std::array run_queries{
    "SELECT number, rows FROM {} WHERE tree=?1 AND place=?2 ORDER BY number DESC",
    "SELECT checksum, bytes FROM {} WHERE tree=?1 AND place=?2 AND number=?3",
    "INSERT INTO {} VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
    "DELETE FROM {} WHERE tree=?1 AND place=?2 AND number=?3",
    "SELECT 1 FROM {} WHERE tree=?1 AND place>?2 AND place<?3 LIMIT 1",
    "DELETE FROM {} WHERE tree=?1",
    "DELETE FROM {0} WHERE (tree, place, number) IN "
    "(SELECT tree, place, number FROM {0} WHERE tree<?1 LIMIT ?2)",
    "SELECT tree, place, number, rows, checksum, bytes FROM {} WHERE tree BETWEEN ?1 AND ?2 "
    "ORDER BY tree, place, number DESC",
};

constexpr unsigned bits_of_place = 3;

char digit_of(const RunRow& row, std::size_t depth) {
  const auto shift = 64U - bits_of_place * (static_cast<unsigned>(depth) + 1);
  return static_cast<char>('0' + ((row.hash >> shift) & 7U));
}

std::int64_t check_of(const RunTree& tree, std::string_view place, std::int64_t number,
                      std::int64_t rows, std::string_view bytes) {
  return RowCheck()
      .integer(tree.number)
      .bytes(tree.name)
      .bytes(place)
      .integer(number)
      .integer(rows)
      .bytes(bytes)
      .value();
}

std::size_t size_of_all(std::span<const std::string_view> runs) {
  return std::transform_reduce(runs.begin(), runs.end(), std::size_t{0}, std::plus<>(),
                               [](std::string_view run) { return run.size(); });
}

}  // namespace

Outcome<RunTable> RunTable::prepare(const Database& database, std::string_view table,
                                    Combine combine, OnDamage on_damage) {
  std::vector<Statement> statements;
  for (const auto* query : run_queries) {
    auto statement = database.prepare(fmt::format(fmt::runtime(query), table));
    if (!statement) {
      return std::unexpected(statement.error());
    }
    statements.push_back(std::move(*statement));
  }
  return RunTable(Statements{.list = std::move(statements[0]),
                             .get = std::move(statements[1]),
                             .put = std::move(statements[2]),
                             .remove = std::move(statements[3]),
                             .has_below = std::move(statements[4]),
                             .drop = std::move(statements[5]),
                             .drop_before = std::move(statements[6]),
                             .get_all = std::move(statements[7])},
                  std::move(combine), on_damage);
}

Outcome<> RunTable::add(const RunTree& tree, SortedRun run) {
  return run.rows == 0 ? Outcome<>() : add(tree, std::string(), std::move(run));
}

Outcome<> RunTable::add(const RunTree& tree, const std::string& place, SortedRun run) {
  const auto known = runs_at(tree, place);
  if (!known) {
    return std::unexpected(known.error());
  }
  const auto runs = known->size() + 1;
  const auto rows = run.rows + rows_of(*known);
  if (run.rows > rows_max || runs >= (puts_off_ ? runs_put_off : runs_max) || rows > rows_put_off) {
    return merge(tree, place, *known, std::move(run));
  }
  if (runs >= runs_max) {
    due_.try_emplace({tree.number, place}, tree.name);
  }
  return put(tree, place, known->empty() ? 1 : known->front().number + 1, run);
}

// Adds the newest run of a place, as one with others that are due.
Outcome<> RunTable::merge(const RunTree& tree, const std::string& place,
                          std::span<const Known> known, SortedRun newest) {
  const auto due = due_for_merge(known, newest.rows);
  if (due > 0) {
    auto both = merged(tree, place, known.first(due), std::move(newest));
    if (!both) {
      return std::unexpected(both.error());
    }
    newest = std::move(*both);
  }
  if (newest.rows > rows_max && place.size() < depth_max) {
    return add_below(tree, place, newest);
  }
  return put(tree, place, due < known.size() ? known[due].number + 1 : 1, newest);
}

Outcome<bool> RunTable::merge_some() {
  while (!due_.empty()) {
    const auto next = due_.upper_bound(last_merged_);  // in turn, so that no place is left behind
    const auto due = due_.extract(next == due_.end() ? due_.begin() : next);
    last_merged_ = due.key();
    const auto merged =
        merge_at({.number = last_merged_.first, .name = due.mapped()}, last_merged_.second);
    if (!merged || *merged) {
      return merged;
    }
  }
  return false;
}

// False when nothing is due there any more.
Outcome<bool> RunTable::merge_at(const RunTree& tree, const std::string& place) {
  const auto known = runs_at(tree, place);
  if (!known) {
    return std::unexpected(known.error());
  }
  if (known->empty() || due_for_merge(std::span(*known).subspan(1), known->front().rows) == 0) {
    return false;
  }
  auto newest = take(tree, place, known->front());
  if (!newest) {
    return std::unexpected(newest.error());
  }
  const auto merged = merge(tree, place, std::span(*known).subspan(1),
                            {.bytes = std::move(*newest), .rows = known->front().rows});
  return merged ? Outcome<bool>(true) : std::unexpected(merged.error());
}

// Of the runs that are there, newest first, how many become one with a newer one of `rows`: when
// there are too many, all up to the last that is not much larger than what is newer; and all, when
// what comes is to go further down, where only older rows are.
std::size_t RunTable::due_for_merge(std::span<const Known> known, std::int64_t rows) {
  std::size_t due = 0;
  if (rows <= rows_max && known.size() + 1 >= runs_max) {
    auto newer = rows;
    for (std::size_t i = 0; i < known.size(); ++i) {
      due = known[i].rows <= 2 * newer ? i + 1 : due;
      newer += known[i].rows;
    }
    rows += rows_of(known.first(due));
  }
  return rows > rows_max ? known.size() : due;
}

std::int64_t RunTable::rows_of(std::span<const Known> runs) {
  return std::transform_reduce(runs.begin(), runs.end(), std::int64_t{0}, std::plus<>(),
                               [](const Known& run) { return run.rows; });
}

Outcome<SortedRun> RunTable::merged(const RunTree& tree, const std::string& place,
                                    std::span<const Known> older, SortedRun newest) {
  std::vector<std::string> runs{std::move(newest.bytes)};
  for (const auto& one : older) {
    auto bytes = take(tree, place, one);
    if (!bytes) {
      return std::unexpected(bytes.error());
    }
    runs.push_back(std::move(*bytes));
  }
  const auto last = is_last(tree, place);
  if (!last) {
    return std::unexpected(last.error());
  }
  SortedRun result;
  const std::vector<std::string_view> newest_first(runs.begin(), runs.end());
  result.bytes.reserve(size_of_all(newest_first));
  merge_runs(newest_first, combine_, [&](const RunRow& row) {
    if (!*last || !row.value.empty()) {
      result.add(row);
    }
  });
  return result;
}

// Whether nothing older is at the place or below it, so that no key has to be said to be gone.
Outcome<bool> RunTable::is_last(const RunTree& tree, const std::string& place) {
  const auto here = runs_at(tree, place);
  if (!here || !here->empty()) {
    return here ? Outcome<bool>(false) : std::unexpected(here.error());
  }
  const auto below = place + "8";
  auto& query = statements_.has_below;
  const auto found = query.integer(1, tree.number).bytes(2, place).bytes(3, below).step();
  query.reset();
  return found ? Outcome<bool>(!*found) : std::unexpected(found.error());
}

Outcome<> RunTable::add_below(const RunTree& tree, const std::string& place, const SortedRun& run) {
  RunReader reader(run.bytes);
  Outcome<> added;
  bool more = reader.next();
  while (more && added) {
    const char digit = digit_of(reader.row(), place.size());
    SortedRun part;
    part.bytes.reserve(run.bytes.size() / 7);  // parts are nearly even
    for (; more && digit_of(reader.row(), place.size()) == digit; more = reader.next()) {
      part.add(reader.row());
    }
    added = add(tree, place + digit, std::move(part));
  }
  return added;
}

Outcome<std::vector<RunTable::Known>> RunTable::runs_at(const RunTree& tree,
                                                        const std::string& place) {
  std::vector<Known> known;
  auto& list = statements_.list;
  list.integer(1, tree.number).bytes(2, place);
  for (;;) {
    const auto row = list.step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return known;
    }
    known.push_back({.number = list.integer_at(0), .rows = list.integer_at(1)});
  }
}

Outcome<std::string_view> RunTable::sound(std::string_view bytes, bool agrees) {
  if (agrees) {
    return bytes;
  }
  if (on_damage_ == OnDamage::fail) {
    return fail(ErrorKind::corrupt, "a run of rows does not match its checksum");
  }
  ++damaged_total_;
  return std::string_view();
}

// Reads the run and removes it.
Outcome<std::string> RunTable::take(const RunTree& tree, const std::string& place,
                                    const Known& run) {
  auto& get = statements_.get;
  const auto found = get.integer(1, tree.number).bytes(2, place).integer(3, run.number).step();
  if (!found || !*found) {
    return found ? fail(ErrorKind::corrupt, "a run of rows is not where it is")
                 : std::unexpected(found.error());
  }
  const auto bytes = get.bytes_at(1);
  const auto check = check_of(tree, place, run.number, run.rows, bytes);
  const auto kept = sound(bytes, get.integer_at(0) == check);
  auto result = kept ? Outcome<std::string>(std::string(*kept)) : std::unexpected(kept.error());
  get.reset();
  const auto removed =
      statements_.remove.integer(1, tree.number).bytes(2, place).integer(3, run.number).run();
  return removed ? std::move(result) : std::unexpected(removed.error());
}

Outcome<> RunTable::put(const RunTree& tree, const std::string& place, std::int64_t number,
                        const SortedRun& run) {
  if (run.rows == 0) {
    return {};
  }
  return statements_.put.integer(1, tree.number)
      .bytes(2, place)
      .integer(3, number)
      .integer(4, run.rows)
      .integer(5, check_of(tree, place, number, run.rows, run.bytes))
      .bytes(6, run.bytes)
      .run();
}

Outcome<> RunTable::drop(std::int64_t tree) {
  std::erase_if(due_, [tree](const auto& due) { return due.first.first == tree; });
  return statements_.drop.integer(1, tree).run();
}

Outcome<> RunTable::drop_before(std::int64_t tree, std::int64_t runs) {
  return statements_.drop_before.integer(1, tree).integer(2, runs).run();
}

// Places come before those below them, which only hold older rows.
Outcome<> RunTable::each_run(const Range& range,
                             const std::function<void(std::int64_t, std::string_view)>& visit) {
  auto& get = statements_.get_all;
  get.integer(1, range.first).integer(2, range.last);
  for (;;) {
    const auto row = get.step();
    if (!row || !*row) {
      return row ? Outcome<>() : std::unexpected(row.error());
    }
    const RunTree tree{.number = get.integer_at(0), .name = range.name};
    const auto bytes = get.bytes_at(5);
    const auto check = check_of(tree, get.bytes_at(1), get.integer_at(2), get.integer_at(3), bytes);
    const auto found = sound(bytes, get.integer_at(4) == check);
    if (!found) {
      get.reset();
      return std::unexpected(found.error());
    }
    visit(tree.number, *found);
  }
}

Outcome<> RunTable::read(const RunTree& tree, const std::function<void(const RunRow&)>& sink) {
  std::vector<std::string> runs;
  const Range only{.first = tree.number, .last = tree.number, .name = tree.name};
  auto outcome = each_run(
      only, [&](std::int64_t /*tree*/, std::string_view bytes) { runs.emplace_back(bytes); });
  if (!outcome) {
    return outcome;
  }
  const std::vector<std::string_view> newest_first(runs.begin(), runs.end());
  merge_runs(newest_first, combine_, [&](const RunRow& row) {
    if (!row.value.empty()) {
      sink(row);
    }
  });
  return {};
}

Outcome<> RunTable::read_unmerged(
    const Range& range, const std::function<void(std::int64_t tree, const RunRow&)>& sink) {
  return each_run(range, [&](std::int64_t tree, std::string_view bytes) {
    for (RunReader reader(bytes); reader.next();) {
      sink(tree, reader.row());
    }
  });
}

}  // namespace tokentail
