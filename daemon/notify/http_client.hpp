// SPDX-License-Identifier: Apache-2.0
// HTTP requests side by side on one thread, over libcurl's multi interface. Connections are kept
// and used again; redirects are not followed; TLS is 1.2 or newer and always verified; the URL
// policy is asked about the very address a socket connects to. An answer is read up to 8 KiB and
// judged by its status, however it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/time.hpp"
#include "notify/endpoint.hpp"
#include "notify/retry.hpp"

namespace tokentail {

struct HttpTimeouts {
  Duration connect = std::chrono::seconds(5);
  Duration total = std::chrono::seconds(15);
};

class HttpClient {
 public:
  using Tag = std::uint64_t;

  struct Done {
    Tag tag = 0;
    SendResult result;
  };

  explicit HttpClient(const HttpTimeouts& timeouts = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;
  HttpClient(HttpClient&&) = delete;
  HttpClient& operator=(HttpClient&&) = delete;

  // The bytes leave at the next poll().
  void start(Tag tag, HttpRequest request);

  // Moves every transfer on, waits until one of them can move again, wake() is called or the
  // timeout is over, and returns those that ended. A request that could not be started ends too.
  std::vector<Done> poll(Duration timeout);

  // From any thread: ends a wait in poll(), or the next one.
  void wake();

  [[nodiscard]] std::size_t in_flight() const;

 private:
  class Transfer;
  struct Curl;

  void collect(std::vector<Done>& done);

  HttpTimeouts timeouts_;
  std::unique_ptr<Curl> curl_;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::vector<Done> failed_to_start_;
};

}  // namespace tokentail
