// SPDX-License-Identifier: Apache-2.0
// What a StateStore is made of, for those who implement it.
#pragma once

#include <cstdint>

#include "store/directory_lock.hpp"
#include "store/state_database.hpp"
#include "store/state_files.hpp"
#include "store/state_store.hpp"

namespace tokentail {

// Damage is believed when it was met so many times in a row, each time through a connection that
// had read nothing before: it stays, and what a disk failed to read may be read the next time.
// SQLite says SQLITE_CORRUPT of both, of a page that makes no sense and of one that gave EIO.
inline constexpr int looks_max = 5;

// In the order of their needs: the lock is given back last.
struct StateStore::Parts {
  DirectoryLock lock;
  StateFiles files;
  StoreLimits limits;
  StateDatabase state;
  StoreStatus status;
  bool is_rebuilt = false;              // which the next commit says
  bool puts_off_merging = true;         // the last merge did not fail
  int looks = 0;                        // at what may be damage, in a row
  int message_looks = 0;                // the same, at messages
  std::int64_t damaged_runs_known = 0;  // before `state` was opened
};

}  // namespace tokentail
