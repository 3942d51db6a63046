// SPDX-License-Identifier: Apache-2.0
// File systems that other hosts share. A write-ahead log needs memory that every process sees and
// locks that hold, and such file systems promise neither.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace tokentail {

// The name of the network file system with this statfs(2) magic; nothing for a local one.
[[nodiscard]] std::optional<std::string_view> network_file_system(std::int64_t magic);

// The same of the one that holds `path`. What cannot be looked at is taken for local.
[[nodiscard]] std::optional<std::string_view> network_file_system_of(
    const std::filesystem::path& path);

}  // namespace tokentail
