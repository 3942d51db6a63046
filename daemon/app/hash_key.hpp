// SPDX-License-Identifier: Apache-2.0
// The key by which texts are hashed (recount/text_hash.hpp).
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"

namespace tokentail {

// Of the state in this directory: "recount.key", made when there is none, for its owner alone. One
// that is there is never replaced. io: it cannot be read, or made. corrupt: it is no key.
[[nodiscard]] Outcome<std::string> hash_key_in(const std::string& directory);

struct HashKey {
  std::string key;
  std::string
      trouble;  // why it is known to this process alone, and what that means; mostly nothing
};

// Of the state, where there is one and it has a key; else one for as long as this process lives.
[[nodiscard]] HashKey hash_key_of(const std::optional<std::string>& state);

}  // namespace tokentail
