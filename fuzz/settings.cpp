// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "settings/settings_file.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {

void try_settings(std::string_view input) {
  const SourceText source("tokentail.yaml", std::string(input));
  const auto loaded = load_settings(source);
  if (loaded) {
    check_warnings(loaded->warnings, source);
  } else {
    check_refusal(loaded.error(), source);
  }
}

}  // namespace tokentail::fuzz
