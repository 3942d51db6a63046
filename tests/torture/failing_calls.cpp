// SPDX-License-Identifier: Apache-2.0
// Preloaded into a daemon, makes one of its system calls go wrong: the Nth of a kind fails with an
// error, does a part of its work, or is where the process dies. A test's tool, never shipped.
//
//   TORTURE_FAULT=CALL:N:TIMES:WHAT   from the Nth call on, so many; WHAT is an errno, "short" for
//                                     half of the bytes, or "kill" for SIGKILL before the call
//   TORTURE_COUNTS=FILE               a line "CALL COUNT" each when the process ends
//
// Calls that libc makes inside itself (stdio) do not come by here.
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

enum Call : std::size_t {
  call_connect,
  call_fsync,
  call_inotify,
  call_open,
  call_pread,
  call_pwrite,
  call_read,
  call_recv,
  call_rename,
  call_send,
  call_socket,
  call_stat,
  call_write,
  calls,
};

constexpr std::array<std::string_view, calls> names{
    "connect", "fsync",  "inotify", "open",   "pread", "pwrite", "read",
    "recv",    "rename", "send",    "socket", "stat",  "write"};

struct Fault {
  std::string call;
  int first = 0;
  int times = 0;
  std::string what;
};

Fault fault_in_environment() {
  const char* const text = std::getenv("TORTURE_FAULT");
  std::array<char, 16> call{};
  std::array<char, 16> what{};
  Fault fault;
  if (text != nullptr && std::sscanf(text, "%15[a-z]:%d:%d:%15s", call.data(), &fault.first,
                                     &fault.times, what.data()) == 4) {
    fault.call = call.data();
    fault.what = what.data();
  }
  return fault;
}

struct Torture {
  const Fault fault = fault_in_environment();
  std::array<std::atomic<int>, calls> made{};
};

// Made at the first call, which comes before main().
Torture& torture() {
  static Torture all;
  return all;
}

// What this call has to suffer: 0 nothing, -1 half of its work, otherwise an errno.
int suffer(Call call) {
  auto& [fault, made] = torture();
  const int number = ++made[call];
  if (fault.call != names[call] || number < fault.first || number >= fault.first + fault.times) {
    return 0;
  }
  if (fault.what == "kill") {
    static_cast<void>(std::raise(SIGKILL));
  }
  return fault.what == "short" ? -1 : std::atoi(fault.what.c_str());
}

template <class Result, class... Arguments>
using Function = Result (*)(Arguments...);

template <class Result, class... Arguments>
Result go_on(const char* name, Arguments... arguments) {
  const auto real = reinterpret_cast<Function<Result, Arguments...>>(dlsym(RTLD_NEXT, name));
  return real(arguments...);
}

// A call that moves no bytes.
template <class... Arguments>
int call_through(Call call, const char* name, Arguments... arguments) {
  if (const int error = suffer(call); error > 0) {
    errno = error;
    return -1;
  }
  return go_on<int>(name, arguments...);
}

// A call that moves up to `size` bytes from or to `data`.
template <class Data, class... Arguments>
ssize_t move_bytes(Call call, const char* name, int file, Data data, size_t size,
                   Arguments... arguments) {
  const int error = suffer(call);
  if (error > 0) {
    errno = error;
    return -1;
  }
  const auto part = error < 0 && size > 1 ? size / 2 : size;
  return go_on<ssize_t>(name, file, data, part, arguments...);
}

mode_t mode_in(int flags, va_list& arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

[[gnu::destructor]] void write_counts() {
  const char* const path = std::getenv("TORTURE_COUNTS");
  std::FILE* const file = path == nullptr ? nullptr : std::fopen(path, "w");
  for (std::size_t call = 0; file != nullptr && call < calls; ++call) {
    std::fprintf(file, "%s %d\n", names[call].data(), torture().made[call].load());
  }
  if (file != nullptr) {
    std::fclose(file);
  }
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_in(flags, arguments);
  va_end(arguments);
  return call_through(call_open, "open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_in(flags, arguments);
  va_end(arguments);
  return call_through(call_open, "open64", path, flags, mode);
}

ssize_t read(int file, void* data, size_t size) {
  return move_bytes(call_read, "read", file, data, size);
}
ssize_t pread(int file, void* data, size_t size, off_t offset) {
  return move_bytes(call_pread, "pread", file, data, size, offset);
}
ssize_t pread64(int file, void* data, size_t size, off64_t offset) {
  return move_bytes(call_pread, "pread64", file, data, size, offset);
}
ssize_t write(int file, const void* data, size_t size) {
  return move_bytes(call_write, "write", file, data, size);
}
ssize_t pwrite(int file, const void* data, size_t size, off_t offset) {
  return move_bytes(call_pwrite, "pwrite", file, data, size, offset);
}
ssize_t pwrite64(int file, const void* data, size_t size, off64_t offset) {
  return move_bytes(call_pwrite, "pwrite64", file, data, size, offset);
}
ssize_t send(int socket, const void* data, size_t size, int flags) {
  return move_bytes(call_send, "send", socket, data, size, flags);
}
ssize_t recv(int socket, void* data, size_t size, int flags) {
  return move_bytes(call_recv, "recv", socket, data, size, flags);
}

int fsync(int file) {
  return call_through(call_fsync, "fsync", file);
}
int fdatasync(int file) {
  return call_through(call_fsync, "fdatasync", file);
}
int rename(const char* from, const char* to) noexcept {
  return call_through(call_rename, "rename", from, to);
}
int stat(const char* __restrict path, struct stat* __restrict seen) noexcept {
  return call_through(call_stat, "stat", path, seen);
}
int fstat(int file, struct stat* seen) noexcept {
  return call_through(call_stat, "fstat", file, seen);
}
int stat64(const char* __restrict path, struct stat64* __restrict seen) noexcept {
  return call_through(call_stat, "stat64", path, seen);
}
int fstat64(int file, struct stat64* seen) noexcept {
  return call_through(call_stat, "fstat64", file, seen);
}
int statx(int directory, const char* __restrict path, int flags, unsigned int mask,
          struct statx* __restrict seen) noexcept {
  return call_through(call_stat, "statx", directory, path, flags, mask, seen);
}
int inotify_init1(int flags) noexcept {
  return call_through(call_inotify, "inotify_init1", flags);
}
int inotify_add_watch(int watch, const char* path, uint32_t mask) noexcept {
  return call_through(call_inotify, "inotify_add_watch", watch, path, mask);
}
int socket(int domain, int type, int protocol) noexcept {
  return call_through(call_socket, "socket", domain, type, protocol);
}
int connect(int socket, const struct sockaddr* address, socklen_t size) {
  return call_through(call_connect, "connect", socket, address, size);
}

}  // extern "C"
