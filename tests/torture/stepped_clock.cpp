// SPDX-License-Identifier: Apache-2.0
// Preloaded into a daemon, moves its wall clock: by as many seconds as the file STEPPED_CLOCK holds
// at that moment, eight bytes. The monotonic clock goes on, as it does when an administrator or a
// time server sets a host's clock. A test's tool, never shipped.
#include <cstdint>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

namespace {

const volatile std::int64_t* shared_step() {
  const char* const path = std::getenv("STEPPED_CLOCK");
  const int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return nullptr;
  }
  void* const page = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  return page == MAP_FAILED ? nullptr : static_cast<const volatile std::int64_t*>(page);
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, struct timespec* now) noexcept {
  using Function = int (*)(clockid_t, struct timespec*);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "clock_gettime"));
  static const auto* const step = shared_step();
  const int result = real(clock, now);
  if (result == 0 && clock == CLOCK_REALTIME && step != nullptr) {
    now->tv_sec += *step;
  }
  return result;
}
