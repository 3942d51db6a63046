// SPDX-License-Identifier: Apache-2.0
// A table of sorted runs: log-structured merge trees, one beside another, each named by a number.
//
// What is added becomes a run of its own: one row of the table, whatever it holds, so that a
// checkpoint costs what its bytes cost and never what its keys would cost in a tree of rows. Runs
// that have gathered at a place are merged, newest last, and a run that grows beyond rows_max is
// cut by hash into eight that belong to the places below. So no merge takes much more than
// rows_put_off into memory, whatever the size of the tree.
//
// Merging can wait, and an alert that is to be saved cannot: whoever adds puts it off until it has
// time for merge_some(), or until many runs have gathered.
//
// A row without a value says that its key is gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "store/sorted_run.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

struct RunTree {
  std::int64_t number = 0;
  std::string_view name;  // of what is in it; a part of each checksum
};

class RunTable {
 public:
  static constexpr std::int64_t rows_max = 65'536;  // of a run
  static constexpr std::size_t runs_max = 8;        // of a place, then they are to be merged
  // Of a place, then that waits no longer.
  static constexpr std::size_t runs_put_off = 32;
  static constexpr std::int64_t rows_put_off = rows_max * static_cast<std::int64_t>(runs_max);
  static constexpr std::size_t depth_max = 10;  // of places: beyond it runs may be larger

  // What becomes of a run that does not match its checksum.
  enum class OnDamage : std::uint8_t {
    fail,      // ErrorKind::corrupt
    leave_out  // and counted
  };

  static Outcome<RunTable> prepare(const Database& database, std::string_view table,
                                   Combine combine, OnDamage on_damage);

  void set_on_damage(OnDamage on_damage) { on_damage_ = on_damage; }

  [[nodiscard]] Outcome<> add(const RunTree& tree, SortedRun run);

  // Merges what has gathered at one place; false when nothing is due.
  [[nodiscard]] Outcome<bool> merge_some();
  // Whether what is due waits for merge_some(), as it does at first, or is merged by the next add()
  // at its place.
  void put_off(bool on) { puts_off_ = on; }
  // Places that were found to wait for it.
  [[nodiscard]] std::size_t merges_due() const { return due_.size(); }

  [[nodiscard]] Outcome<> drop(std::int64_t tree);
  // Of trees before `tree`, at most so many runs.
  [[nodiscard]] Outcome<> drop_before(std::int64_t tree, std::int64_t runs);

  // Every key of the tree once, in the order of sorted runs.
  [[nodiscard]] Outcome<> read(const RunTree& tree, const std::function<void(const RunRow&)>& sink);

  // Every row of the trees from `first` to `last`, all of one name, as often as runs have it. One
  // run at a time is in memory.
  struct Range {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::string_view name;
  };
  [[nodiscard]] Outcome<> read_unmerged(
      const Range& range, const std::function<void(std::int64_t tree, const RunRow&)>& sink);

  // Runs that were left out, of all times.
  [[nodiscard]] std::int64_t damaged_total() const { return damaged_total_; }

 private:
  struct Statements {
    Statement list;
    Statement get;
    Statement put;
    Statement remove;
    Statement has_below;
    Statement drop;
    Statement drop_before;
    Statement get_all;
  };
  struct Known {
    std::int64_t number = 0;
    std::int64_t rows = 0;
  };

  RunTable(Statements statements, Combine combine, OnDamage on_damage)
      : statements_(std::move(statements)), combine_(std::move(combine)), on_damage_(on_damage) {}

  [[nodiscard]] Outcome<> add(const RunTree& tree, const std::string& place, SortedRun run);
  [[nodiscard]] Outcome<> merge(const RunTree& tree, const std::string& place,
                                std::span<const Known> known, SortedRun newest);
  [[nodiscard]] Outcome<bool> merge_at(const RunTree& tree, const std::string& place);
  [[nodiscard]] Outcome<> add_below(const RunTree& tree, const std::string& place,
                                    const SortedRun& run);
  [[nodiscard]] Outcome<std::vector<Known>> runs_at(const RunTree& tree, const std::string& place);
  [[nodiscard]] static std::int64_t rows_of(std::span<const Known> runs);
  [[nodiscard]] static std::size_t due_for_merge(std::span<const Known> known, std::int64_t rows);
  [[nodiscard]] Outcome<SortedRun> merged(const RunTree& tree, const std::string& place,
                                          std::span<const Known> older, SortedRun newest);
  [[nodiscard]] Outcome<std::string> take(const RunTree& tree, const std::string& place,
                                          const Known& run);
  [[nodiscard]] Outcome<bool> is_last(const RunTree& tree, const std::string& place);
  [[nodiscard]] Outcome<> put(const RunTree& tree, const std::string& place, std::int64_t number,
                              const SortedRun& run);
  // Gives runs to `visit`, for each key the newest first.
  [[nodiscard]] Outcome<> each_run(
      const Range& range, const std::function<void(std::int64_t tree, std::string_view)>& visit);
  // The bytes, or none where they are left out.
  [[nodiscard]] Outcome<std::string_view> sound(std::string_view bytes, bool agrees);

  Statements statements_;
  Combine combine_;
  OnDamage on_damage_;
  std::int64_t damaged_total_ = 0;
  using Place = std::pair<std::int64_t, std::string>;  // the number of its tree, its path
  std::map<Place, std::string> due_;                   // and the name of the tree
  Place last_merged_;
  bool puts_off_ = true;
};

}  // namespace tokentail
