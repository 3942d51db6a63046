// SPDX-License-Identifier: Apache-2.0
// What a request's head must not be, before the HTTP library reads it. The library is lenient in
// places where proxies differ, and two programs that see different requests in the same bytes are
// how a request is smuggled past one of them. So whatever could be read in two ways is refused, and
// the connection ends with it.
#pragma once

#include <string_view>

namespace tokentail {

// The status to refuse the request with; 0: it may be read. `head` runs from the request line to
// the empty line, both included.
//
//   400  a line end that is not CR LF, a NUL, a folded line, a field without a proper name, more
//        than one Content-Length or Host, a Content-Length that is not digits, no Host in HTTP/1.1
//   411  Transfer-Encoding: a body has a length here
//   414  a target over 1 KiB
[[nodiscard]] int head_refusal(std::string_view head);

}  // namespace tokentail
