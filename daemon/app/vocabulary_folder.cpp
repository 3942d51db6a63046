// SPDX-License-Identifier: Apache-2.0
#include "app/vocabulary_folder.hpp"

#include <filesystem>
#include <system_error>

namespace tokentail {

std::string vocabulary_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return (program.parent_path().parent_path() / "share/tokentail/vocab").string();
}

}  // namespace tokentail
