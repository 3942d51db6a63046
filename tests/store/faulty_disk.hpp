// SPDX-License-Identifier: Apache-2.0
// A disk that fails when told to: a layer under SQLite whose n-th read, write or sync gives an
// error, once or from then on, or whose files open for reading only.
#pragma once

#include <cstdint>

namespace tokentail::test {

class FaultyDisk {
 public:
  enum class Call : std::uint8_t { read, write, sync };

  // The default disk of SQLite for as long as it lives; one at a time.
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;
  FaultyDisk(FaultyDisk&&) = delete;
  FaultyDisk& operator=(FaultyDisk&&) = delete;

  // Of calls of this kind the next but `skip`, and all after it unless `once`. `code` is SQLite's.
  void fail(Call call, int skip, int code, bool once);
  // The next so many databases that are opened for writing can only be read, as where SQLite could
  // not get a descriptor and asks for less.
  void open_to_read(int times);
  void heal();
  [[nodiscard]] bool has_failed() const;
};

}  // namespace tokentail::test
