// SPDX-License-Identifier: Apache-2.0
#include "engine/told_book.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "aggregate/varint.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::string_view prefix = "told:";
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
  changed_.insert(transition.id);
  accounts_.push_back(
      {.number = next_number_++, .id = transition.id, .text = account_of(transition)});
  if (accounts_.size() > told_max) {
    changed_.insert(accounts_.front().id);
    accounts_.pop_front();
  }
}

std::optional<std::string> ToldBook::find(std::string_view id) const {
  const auto found = std::ranges::find(accounts_.rbegin(), accounts_.rend(), id, &Account::id);
  return found == accounts_.rend() ? std::nullopt : std::optional(found->text);
}

NamedBytes ToldBook::saved(const Account& account) {
  NamedBytes value{.name = std::string(prefix) + account.id, .bytes = {}};
  append_signed_varint(value.bytes, account.number);
  value.bytes += account.text;
  return value;
}

std::vector<NamedBytes> ToldBook::take_changes() {
  std::vector<NamedBytes> values;
  for (const auto& id : std::exchange(changed_, {})) {
    const auto found = std::ranges::find(accounts_, id, &Account::id);
    values.push_back(found == accounts_.end()
                         ? NamedBytes{.name = std::string(prefix) + id, .bytes = {}}
                         : saved(*found));
  }
  return values;
}

void ToldBook::put_back(const std::vector<NamedBytes>& values) {
  for (const auto& value : values) {
    if (value.name.starts_with(prefix)) {
      changed_.insert(value.name.substr(prefix.size()));
    }
  }
}

std::vector<NamedBytes> ToldBook::all() const {
  std::vector<NamedBytes> values(accounts_.size());
  std::ranges::transform(accounts_, values.begin(), saved);
  return values;
}

bool ToldBook::restore(const NamedBytes& value) {
  if (!value.name.starts_with(prefix)) {
    return false;
  }
  std::string_view in = value.bytes;
  if (const auto number = take_signed_varint(in)) {
    Account account{.number = static_cast<std::int64_t>(*number),
                    .id = value.name.substr(prefix.size()),
                    .text = std::string(in)};
    const auto at = std::ranges::upper_bound(accounts_, account.number, {}, &Account::number);
    next_number_ = std::max(next_number_, account.number + 1);
    accounts_.insert(at, std::move(account));
  }
  return true;
}

}  // namespace tokentail
