// SPDX-License-Identifier: Apache-2.0
#include "store/faulty_disk.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>

#include <sqlite3.h>

namespace tokentail::test {
namespace {

struct Fault {
  int skip = -1;  // negative: none
  int code = SQLITE_OK;
  bool once = true;
  bool has_failed = false;
};

// A C interface has no place for an object, so these are the one exception.
std::map<FaultyDisk::Call, Fault> faults;
int opens_to_read = 0;
sqlite3_vfs* real = nullptr;
sqlite3_vfs layer;

int strike(FaultyDisk::Call call) {
  const auto found = faults.find(call);
  if (found == faults.end() || found->second.skip < 0 || found->second.skip-- > 0) {
    return SQLITE_OK;
  }
  auto& fault = found->second;
  fault.skip = fault.once ? -1 : 0;
  fault.has_failed = true;
  return fault.code;
}

struct File {
  sqlite3_file base;

  [[nodiscard]] sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* below(sqlite3_file* file) {
  return reinterpret_cast<File*>(file)->below();
}

int on_close(sqlite3_file* f) {
  return below(f)->pMethods->xClose(below(f));
}
int on_read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  const int code = strike(FaultyDisk::Call::read);
  if (code == SQLITE_IOERR_SHORT_READ) {
    std::memset(to, 0, static_cast<std::size_t>(n));  // as SQLite wants it
  }
  return code != SQLITE_OK ? code : below(f)->pMethods->xRead(below(f), to, n, at);
}
int on_write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  const int code = strike(FaultyDisk::Call::write);
  return code != SQLITE_OK ? code : below(f)->pMethods->xWrite(below(f), from, n, at);
}
int on_truncate(sqlite3_file* f, sqlite3_int64 n) {
  return below(f)->pMethods->xTruncate(below(f), n);
}
int on_sync(sqlite3_file* f, int flags) {
  const int code = strike(FaultyDisk::Call::sync);
  return code != SQLITE_OK ? code : below(f)->pMethods->xSync(below(f), flags);
}
int on_size(sqlite3_file* f, sqlite3_int64* n) {
  return below(f)->pMethods->xFileSize(below(f), n);
}
int on_lock(sqlite3_file* f, int level) {
  return below(f)->pMethods->xLock(below(f), level);
}
int on_unlock(sqlite3_file* f, int level) {
  return below(f)->pMethods->xUnlock(below(f), level);
}
int on_reserved(sqlite3_file* f, int* out) {
  return below(f)->pMethods->xCheckReservedLock(below(f), out);
}
int on_control(sqlite3_file* f, int op, void* arg) {
  return below(f)->pMethods->xFileControl(below(f), op, arg);
}
int on_sector(sqlite3_file* f) {
  return below(f)->pMethods->xSectorSize(below(f));
}
int on_traits(sqlite3_file* f) {
  return below(f)->pMethods->xDeviceCharacteristics(below(f));
}
int on_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return below(f)->pMethods->xShmMap(below(f), page, size, extend, out);
}
int on_shm_lock(sqlite3_file* f, int at, int n, int flags) {
  return below(f)->pMethods->xShmLock(below(f), at, n, flags);
}
void on_barrier(sqlite3_file* f) {
  below(f)->pMethods->xShmBarrier(below(f));
}
int on_unmap(sqlite3_file* f, int gone) {
  return below(f)->pMethods->xShmUnmap(below(f), gone);
}

// Version 2: no memory mapping, which would go round the layer.
const sqlite3_io_methods methods{.iVersion = 2,
                                 .xClose = on_close,
                                 .xRead = on_read,
                                 .xWrite = on_write,
                                 .xTruncate = on_truncate,
                                 .xSync = on_sync,
                                 .xFileSize = on_size,
                                 .xLock = on_lock,
                                 .xUnlock = on_unlock,
                                 .xCheckReservedLock = on_reserved,
                                 .xFileControl = on_control,
                                 .xSectorSize = on_sector,
                                 .xDeviceCharacteristics = on_traits,
                                 .xShmMap = on_map,
                                 .xShmLock = on_shm_lock,
                                 .xShmBarrier = on_barrier,
                                 .xShmUnmap = on_unmap,
                                 .xFetch = nullptr,
                                 .xUnfetch = nullptr};

int on_open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* mine = std::construct_at(reinterpret_cast<File*>(file));
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0 && opens_to_read > 0) {
    --opens_to_read;
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  }
  const int code = real->xOpen(real, name, mine->below(), flags, out);
  mine->base.pMethods = mine->below()->pMethods == nullptr ? nullptr : &methods;
  return code;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  heal();
  real = sqlite3_vfs_find(nullptr);
  layer = *real;
  layer.zName = "faulty";
  layer.pNext = nullptr;
  layer.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
  layer.xOpen = on_open;
  sqlite3_vfs_register(&layer, 1);
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&layer);
  sqlite3_vfs_register(real, 1);
}

void FaultyDisk::fail(Call call, int skip, int code, bool once) {
  faults[call] = {.skip = skip, .code = code, .once = once};
}

void FaultyDisk::open_to_read(int times) {
  opens_to_read = times;
}

void FaultyDisk::heal() {
  faults.clear();
  opens_to_read = 0;
}

bool FaultyDisk::has_failed() const {
  return std::ranges::any_of(faults, [](const auto& fault) { return fault.second.has_failed; });
}

}  // namespace tokentail::test
