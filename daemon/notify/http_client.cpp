// SPDX-License-Identifier: Apache-2.0
#include "notify/http_client.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <curl/curl.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>

namespace tokentail {
namespace {

constexpr std::size_t answer_bytes_max = 8 * 1024UL;

long milliseconds(Duration duration) {
  const auto count = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  return std::clamp<long>(count, 0, std::numeric_limits<int>::max());
}

std::optional<IpAddress> address_of(const curl_sockaddr& socket_address) {
  if (socket_address.family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket_address.addr, sizeof v4);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return IpAddress::v4(bytes);
  }
  if (socket_address.family == AF_INET6) {
    sockaddr_in6 v6{};
    // curl_sockaddr ends in a plain sockaddr that stands for as many bytes as addrlen says.
    std::memcpy(&v6, static_cast<const void*>(&socket_address.addr),
                std::min<std::size_t>(sizeof v6, socket_address.addrlen));
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return IpAddress::v6(bytes);
  }
  return std::nullopt;
}

SendResult::Failure failure_of(CURLcode code, bool refused_address) {
  if (refused_address) {
    return SendResult::Failure::refused_address;
  }
  return code == CURLE_OPERATION_TIMEDOUT ? SendResult::Failure::timeout
                                          : SendResult::Failure::network;
}

}  // namespace

struct HttpClient::Curl {
  Curl() {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
  }
  ~Curl() {
    curl_multi_cleanup(multi);
    curl_global_cleanup();
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;
  Curl(Curl&&) = delete;
  Curl& operator=(Curl&&) = delete;

  CURLM* multi = nullptr;
};

// One request and what has come back of it. curl holds pointers into it, so it stays where it is.
class HttpClient::Transfer {
 public:
  Transfer(Tag tag, HttpRequest request, const HttpTimeouts& timeouts)
      : tag_(tag), request_(std::move(request)), easy_(curl_easy_init()) {
    for (const auto& header : request_.headers) {
      headers_ = curl_slist_append(headers_, header.c_str());
    }
    // Without this curl asks for permission before a body over 1 MiB and waits a second for it.
    headers_ = curl_slist_append(headers_, "Expect:");
    set_request();
    set_limits(timeouts);
    set_callbacks();
  }
  ~Transfer() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  Transfer(Transfer&&) = delete;
  Transfer& operator=(Transfer&&) = delete;

  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] Tag tag() const { return tag_; }

  [[nodiscard]] SendResult result(CURLcode code) {
    long status = 0;
    curl_off_t sent = 0;
    curl_off_t total_us = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_, CURLINFO_SIZE_UPLOAD_T, &sent);
    curl_easy_getinfo(easy_, CURLINFO_TOTAL_TIME_T, &total_us);
    SendResult result{.status = static_cast<int>(status),
                      .failure = SendResult::Failure::none,
                      .body_sent = sent == static_cast<curl_off_t>(request_.body.size()),
                      .retry_after = std::move(retry_after_),
                      .body = std::move(answer_),
                      .error = {},
                      .latency = std::chrono::microseconds{total_us}};
    // A status is an answer, even when the rest of it was cut short by us, by them or by the clock.
    if (status < 200) {
      result.status = 0;
      result.failure = failure_of(code, refused_address_);
      result.error = refused_address_   ? "the address it leads to is not allowed"
                     : code == CURLE_OK ? "no answer"
                                        : curl_easy_strerror(code);
    }
    return result;
  }

 private:
  void set_request() {
    curl_easy_setopt(easy_, CURLOPT_URL, request_.url.text.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(easy_, CURLOPT_USERAGENT, "tokentail");
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    if (request_.url.is_loopback) {
      curl_easy_setopt(easy_, CURLOPT_PROXY, "");  // a proxy's loopback is not ours
    }
    if (!request_.ca_file.empty()) {
      curl_easy_setopt(easy_, CURLOPT_CAINFO, request_.ca_file.c_str());
    }
  }

  void set_limits(const HttpTimeouts& timeouts) {
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy_, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(timeouts.connect));
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, milliseconds(timeouts.total));
    curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  }

  void set_callbacks() {
    curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open_socket);
    curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  }

  // Taking fewer bytes than were offered makes curl end the transfer.
  static std::size_t on_body(const char* data, std::size_t /*one*/, std::size_t size, void* self) {
    auto& answer = static_cast<Transfer*>(self)->answer_;
    const auto taken = std::min(size, answer_bytes_max - answer.size());
    answer.append(data, taken);
    return taken;
  }

  static std::size_t on_header(const char* data, std::size_t /*one*/, std::size_t size,
                               void* self) {
    constexpr std::string_view name = "retry-after:";
    const std::string_view line(data, size);
    if (line.size() > name.size() && ::strncasecmp(data, name.data(), name.size()) == 0) {
      static_cast<Transfer*>(self)->retry_after_ = line.substr(name.size());
    }
    return size;
  }

  static curl_socket_t on_open_socket(void* self, curlsocktype /*purpose*/,
                                      curl_sockaddr* socket_address) {
    auto& transfer = *static_cast<Transfer*>(self);
    const auto address = address_of(*socket_address);
    if (address && !may_connect(transfer.request_.url, *address, transfer.request_.policy)) {
      transfer.refused_address_ = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(socket_address->family, socket_address->socktype | SOCK_CLOEXEC,
                    socket_address->protocol);
  }

  Tag tag_;
  HttpRequest request_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  std::string answer_;
  std::string retry_after_;
  bool refused_address_ = false;
};

HttpClient::HttpClient(const HttpTimeouts& timeouts)
    : timeouts_(timeouts), curl_(std::make_unique<Curl>()) {}

HttpClient::~HttpClient() {
  for (const auto& transfer : transfers_) {
    curl_multi_remove_handle(curl_->multi, transfer->easy());
  }
}

void HttpClient::start(Tag tag, HttpRequest request) {
  auto transfer = std::make_unique<Transfer>(tag, std::move(request), timeouts_);
  if (curl_multi_add_handle(curl_->multi, transfer->easy()) != CURLM_OK) {
    failed_to_start_.push_back({.tag = tag, .result = transfer->result(CURLE_FAILED_INIT)});
    return;
  }
  transfers_.push_back(std::move(transfer));
}

std::vector<HttpClient::Done> HttpClient::poll(Duration timeout) {
  int running = 0;
  auto done = std::exchange(failed_to_start_, {});
  curl_multi_perform(curl_->multi, &running);
  collect(done);
  if (!done.empty()) {
    return done;
  }
  curl_multi_poll(curl_->multi, nullptr, 0, static_cast<int>(milliseconds(timeout)), nullptr);
  curl_multi_perform(curl_->multi, &running);
  collect(done);
  return done;
}

void HttpClient::collect(std::vector<Done>& done) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(curl_->multi, &left)) {
    if (message->msg != CURLMSG_DONE) {
      continue;
    }
    CURL* const easy = message->easy_handle;
    const auto code = message->data.result;
    const auto at =
        std::ranges::find(transfers_, easy, [](const auto& transfer) { return transfer->easy(); });
    done.push_back({.tag = (*at)->tag(), .result = (*at)->result(code)});
    curl_multi_remove_handle(curl_->multi, easy);
    transfers_.erase(at);
  }
}

void HttpClient::wake() {
  curl_multi_wakeup(curl_->multi);
}

std::size_t HttpClient::in_flight() const {
  return transfers_.size();
}

}  // namespace tokentail
