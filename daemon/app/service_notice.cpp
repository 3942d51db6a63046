// SPDX-License-Identifier: Apache-2.0
#include "app/service_notice.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tokentail {
namespace {

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  return whole ? std::optional(value) : std::nullopt;
}

}  // namespace

ServiceNotice::ServiceNotice() : socket_(environment("NOTIFY_SOCKET")) {
  const auto usec = number(environment("WATCHDOG_USEC"));
  const auto pid = number(environment("WATCHDOG_PID"));
  if (usec && *usec > 0 && (!pid || *pid == ::getpid())) {
    watchdog_interval_ = std::chrono::microseconds{*usec} / 2;
  }
}

void ServiceNotice::ready(std::string_view status) const {
  send(fmt::format("READY=1\nSTATUS={}", status));
}

void ServiceNotice::reloading(Duration monotonic) const {
  send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}",
                   std::chrono::duration_cast<std::chrono::microseconds>(monotonic).count()));
}

void ServiceNotice::extend_start(Duration by, std::string_view status) const {
  send(fmt::format("EXTEND_TIMEOUT_USEC={}\nSTATUS={}",
                   std::chrono::duration_cast<std::chrono::microseconds>(by).count(), status));
}

void ServiceNotice::stopping() const {
  send("STOPPING=1\nSTATUS=saving state");
}

void ServiceNotice::status(std::string_view text) const {
  send(fmt::format("STATUS={}", text));
}

void ServiceNotice::feed_watchdog() const {
  send("WATCHDOG=1");
}

// Best effort: a service manager that does not listen must not stop us.
void ServiceNotice::send(const std::string& state) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) {
    return;
  }
  address.sun_family = AF_UNIX;
  std::memcpy(&address.sun_path[0], socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') {  // an abstract name
    address.sun_path[0] = '\0';
  }
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return;
  }
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets API is made of this
  (void)::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                 reinterpret_cast<const sockaddr*>(&address), length);
  ::close(fd);
}

}  // namespace tokentail
