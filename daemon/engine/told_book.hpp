// SPDX-License-Identifier: Apache-2.0
// What was told last, with the reasons of that moment: for whoever holds an alert's id and asks
// why. Part of the saved state. Bounded: beyond told_max the oldest is forgotten. Owned by the
// engine thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/transition.hpp"
#include "engine/saved_values.hpp"

namespace tokentail {

class ToldBook {
 public:
  static constexpr std::size_t told_max = 1000;

  void remember(const Transition& transition);

  // The account of the message with this id, ready to print.
  [[nodiscard]] std::optional<std::string> find(std::string_view id) const;

  // Accounts that came or went since the last call, as values to save.
  [[nodiscard]] std::vector<NamedBytes> take_changes();
  void put_back(const std::vector<NamedBytes>& values) { saved_.put_back(values); }
  [[nodiscard]] std::vector<NamedBytes> all() const;
  [[nodiscard]] bool has_changes() const { return !saved_.empty(); }
  void forget_changes() { saved_.forget(); }

  // Whether the value is one of these; it is then taken over, unless it is damaged.
  bool restore(const NamedBytes& value);

 private:
  struct Account {
    std::int64_t number = 0;
    std::string id;
    std::string text;
  };
  [[nodiscard]] static std::string bytes_of(const Account& account);

  std::deque<Account> accounts_;  // the oldest first
  SavedValues saved_{"told:"};    // by id
  std::int64_t next_number_ = 0;
};

}  // namespace tokentail
