// SPDX-License-Identifier: Apache-2.0
// Secrets from where they are kept. Read again on every reload, so that a rotated secret needs no
// restart. Errors and warnings name the place and the next step and never hold the secret.
#pragma once

#include <string>

#include "core/error.hpp"
#include "notify/target.hpp"

namespace tokentail {

struct Secret {
  std::string value;    // without trailing newlines; never empty
  std::string warning;  // about how it is kept; empty: nothing to say
};

[[nodiscard]] Outcome<Secret> read_secret(const SecretSource& source);

}  // namespace tokentail
