// SPDX-License-Identifier: Apache-2.0
// Where the vocabularies are that came with the program.
#pragma once

#include <string>

namespace tokentail {

// share/tokentail/vocab beside the directory that the program is in, installed or built.
[[nodiscard]] std::string vocabulary_folder();

}  // namespace tokentail
