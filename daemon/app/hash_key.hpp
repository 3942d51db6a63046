// SPDX-License-Identifier: Apache-2.0
// The key by which texts are hashed (recount/text_hash.hpp).
#pragma once

#include <string>

#include "core/error.hpp"

namespace tokentail {

// Of the state in this directory: "recount.key", made when there is none, for its owner alone.
[[nodiscard]] Outcome<std::string> hash_key_in(const std::string& directory);

// For as long as this process lives.
[[nodiscard]] std::string new_hash_key();

}  // namespace tokentail
