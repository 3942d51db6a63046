// SPDX-License-Identifier: Apache-2.0
#include "notify/url_policy.hpp"

#include <algorithm>
#include <memory>

#include <curl/curl.h>

namespace tokentail {
namespace {

// curl's own parser, so that what is checked here is what curl will connect to: odd number forms
// (0x7f.1, 2130706433) arrive in dotted form.
class CurlUrl {
 public:
  explicit CurlUrl(const std::string& text) : handle_(curl_url(), &curl_url_cleanup) {
    parsed_ = handle_ && curl_url_set(handle_.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
  }

  [[nodiscard]] bool parsed() const { return parsed_; }

  [[nodiscard]] std::string part(CURLUPart which) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), which, &text, 0) != CURLUE_OK) {
      return {};
    }
    const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
    return text;
  }

 private:
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle_;
  bool parsed_ = false;
};

std::string without_brackets(std::string host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    return host.substr(1, host.size() - 2);
  }
  return host;
}

bool is_refused(const IpAddress& address, const UrlPolicy& policy) {
  return address.is_metadata() &&
         std::ranges::find(policy.allowed, address) == policy.allowed.end();
}

bool has_control_or_space(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

}  // namespace

Outcome<TargetUrl> parse_target_url(std::string_view text, const UrlPolicy& policy) {
  const CurlUrl parsed{std::string(text)};
  if (!parsed.parsed() || has_control_or_space(text)) {
    return fail(ErrorKind::invalid, "not a URL; write it whole, as in \"https://host/path\"");
  }
  TargetUrl url{.text = std::string(text), .host = without_brackets(parsed.part(CURLUPART_HOST))};
  const auto scheme = parsed.part(CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") {
    return fail(ErrorKind::invalid, "only https and http URLs can be sent to");
  }
  if (!parsed.part(CURLUPART_USER).empty() || !parsed.part(CURLUPART_PASSWORD).empty()) {
    return fail(ErrorKind::invalid,
                "a user name or password in a URL is refused; sign with "
                "\"secret_file\" instead");
  }
  const auto address = IpAddress::parse(url.host);
  url.is_http = scheme == "http";
  url.is_loopback = address ? address->is_loopback() : url.host == "localhost";
  if (address && is_refused(*address, policy)) {
    return fail(ErrorKind::invalid, "address " + url.host +
                                        " belongs to cloud metadata; list it in "
                                        "\"allow_addresses\" if it is meant");
  }
  if (url.is_http && !url.is_loopback && !policy.allow_http) {
    return fail(ErrorKind::invalid,
                "http to another host sends secrets in the clear; use https, or set "
                "\"allow_http: true\"");
  }
  return url;
}

bool may_connect(const TargetUrl& url, const IpAddress& address, const UrlPolicy& policy) {
  if (is_refused(address, policy)) {
    return false;
  }
  return !url.is_http || policy.allow_http || address.is_loopback();
}

}  // namespace tokentail
