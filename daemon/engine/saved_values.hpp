// SPDX-License-Identifier: Apache-2.0
// What a book whose entries are saved one by one has to save: which of its entries have changed,
// and how an entry is named among the values of a checkpoint.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/checkpoint.hpp"

namespace tokentail {

class SavedValues {
 public:
  // `prefix` is a constant, and of no other book.
  explicit SavedValues(std::string_view prefix) : prefix_(prefix) {}

  // The entry came, went or is another one now.
  void note(std::string_view entry) {
    if (!changed_.contains(entry)) {
      changed_.emplace(entry);
    }
  }

  [[nodiscard]] bool empty() const { return changed_.empty(); }

  [[nodiscard]] NamedBytes value(std::string_view entry, std::string bytes) const {
    return {.name = std::string(prefix_) + std::string(entry), .bytes = std::move(bytes)};
  }

  // The values that changed since the last call. `bytes_of` an entry that went: empty.
  template <class BytesOf>
  [[nodiscard]] std::vector<NamedBytes> take(BytesOf bytes_of) {
    std::vector<NamedBytes> values;
    for (const auto& entry : std::exchange(changed_, {})) {
      values.push_back(value(entry, bytes_of(entry)));
    }
    return values;
  }

  // Where nothing is saved.
  void forget() { changed_.clear(); }

  // What could not be saved; values of others may be among them.
  void put_back(const std::vector<NamedBytes>& values) {
    for (const auto& value : values) {
      if (const auto entry = entry_of(value)) {
        note(*entry);
      }
    }
  }

  // Nothing when the value is of another book.
  [[nodiscard]] std::optional<std::string_view> entry_of(const NamedBytes& value) const {
    const std::string_view name = value.name;
    return name.starts_with(prefix_) ? std::optional(name.substr(prefix_.size())) : std::nullopt;
  }

 private:
  std::string_view prefix_;
  std::set<std::string, std::less<>> changed_;
};

}  // namespace tokentail
