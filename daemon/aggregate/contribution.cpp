// SPDX-License-Identifier: Apache-2.0
#include "aggregate/contribution.hpp"

#include "aggregate/key.hpp"

namespace tokentail {

std::optional<Int128> Contribution::counted(const UsageRecord& record) const {
  switch (kind) {
    case Kind::amount:
    case Kind::presence:
      return value_of(measure, record) ? std::optional<Int128>(1) : std::nullopt;
    case Kind::text: {
      const auto text = record[dimension];
      return text.empty() ? std::nullopt : std::optional<Int128>(hash_text(text));
    }
    case Kind::answer:
    case Kind::pass:
      break;
  }
  return of(test.ask(record));
}

std::string Contribution::text() const {
  switch (kind) {
    case Kind::amount:
      return std::string(name_of(measure));
    case Kind::presence:
      return "has " + std::string(name_of(measure));
    case Kind::text:
      return "text " + std::string(name_of(dimension));
    case Kind::answer:
      return "answer " + test.text;
    case Kind::pass:
      return "pass " + test.text;
  }
  return {};
}

}  // namespace tokentail
