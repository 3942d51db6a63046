// SPDX-License-Identifier: Apache-2.0
#include "engine/told_book.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "aggregate/varint.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::size_t text_width = 2000;

std::string account_of(const Transition& transition) {
  auto text = fmt::format("{}  {} at {}\n  {}\n", transition.id, name_of(transition.kind),
                          rfc3339(transition.at), printable(transition.text, text_width));
  if (!transition.origin.file.empty()) {
    text += fmt::format("  the record that tipped it: {} byte {}\n",
                        printable(transition.origin.file), transition.origin.offset);
  }
  return text + transition.why;
}

}  // namespace

void ToldBook::remember(const Transition& transition) {
  saved_.note(transition.id);
  accounts_.push_back(
      {.number = next_number_++, .id = transition.id, .text = account_of(transition)});
  if (accounts_.size() > told_max) {
    saved_.note(accounts_.front().id);
    accounts_.pop_front();
  }
}

std::optional<std::string> ToldBook::find(std::string_view id) const {
  const auto found = std::ranges::find(accounts_.rbegin(), accounts_.rend(), id, &Account::id);
  return found == accounts_.rend() ? std::nullopt : std::optional(found->text);
}

std::string ToldBook::bytes_of(const Account& account) {
  std::string bytes;
  append_signed_varint(bytes, account.number);
  return bytes + account.text;
}

std::vector<NamedBytes> ToldBook::take_changes() {
  return saved_.take([this](const std::string& id) {
    const auto found = std::ranges::find(accounts_, id, &Account::id);
    return found == accounts_.end() ? std::string() : bytes_of(*found);
  });
}

std::vector<NamedBytes> ToldBook::all() const {
  std::vector<NamedBytes> values;
  values.reserve(accounts_.size());
  for (const auto& account : accounts_) {
    values.push_back(saved_.value(account.id, bytes_of(account)));
  }
  return values;
}

bool ToldBook::restore(const NamedBytes& value) {
  const auto id = saved_.entry_of(value);
  if (!id) {
    return false;
  }
  std::string_view in = value.bytes;
  if (const auto number = take_signed_varint(in)) {
    Account account{.number = static_cast<std::int64_t>(*number),
                    .id = std::string(*id),
                    .text = std::string(in)};
    const auto at = std::ranges::upper_bound(accounts_, account.number, {}, &Account::number);
    next_number_ = std::max(next_number_, account.number + 1);
    accounts_.insert(at, std::move(account));
  }
  return true;
}

}  // namespace tokentail
