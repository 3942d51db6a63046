// SPDX-License-Identifier: Apache-2.0
#include "app/count_tokenizer.hpp"

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {

Outcome<std::string> encoding_of(const Catalogue& catalogue, const CountBy& by) {
  if (by.encoding) {
    return *by.encoding;
  }
  if (!by.model) {
    return fail(ErrorKind::invalid,
                "say whose tokens: --model MODEL, --encoding ENCODING or --tokenizer FILE");
  }
  auto tokenizer = catalogue.tokenizer_of("", *by.model);
  const auto name = printable(*by.model, 100);
  switch (tokenizer.kind) {
    case ModelTokenizer::Kind::encoding:
      return std::move(tokenizer.encoding);
    case ModelTokenizer::Kind::unpublished:
      return fail(ErrorKind::invalid,
                  fmt::format("the tokenizer of {} is not published: its tokens cannot be counted "
                              "here, only by its vendor's API",
                              name));
    case ModelTokenizer::Kind::file:
      return fail(ErrorKind::invalid,
                  fmt::format("the tokenizer of {} is in a file that is not shipped: give it by "
                              "--tokenizer",
                              name));
    case ModelTokenizer::Kind::unknown:
      break;
  }
  return fail(ErrorKind::invalid,
              fmt::format("the tokenizer of {} is not known; name one by --encoding", name));
}

}  // namespace tokentail
