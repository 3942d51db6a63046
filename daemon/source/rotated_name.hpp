// SPDX-License-Identifier: Apache-2.0
// What file names say about rotation. Names only pre-select: identity and content decide.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

// "app.log.2.gz": ends in .gz, .zst, .bz2 or .xz.
[[nodiscard]] bool has_compressed_name(std::string_view name);

// "app.log.2" for "app.log.2.gz"; the name itself when it is not that of a compressed file.
[[nodiscard]] std::string_view uncompressed_name(std::string_view name);

// The names that `name` may be a rotation of, by what logrotate and the logging libraries do:
// "app.log.1", "app.log-20260101", "app.log.2026-01-01.3", "app.log.old" and "app-20260101.log"
// may stem from "app.log". A bare number before the extension ("worker-1.log") says nothing.
[[nodiscard]] std::vector<std::string> rotation_origins(std::string_view name);

// Whether of two rotations of one log, by their names, `a` was made after `b`: the smaller counter,
// or the later date.
[[nodiscard]] bool is_later_rotation(std::string_view a, std::string_view b);

[[nodiscard]] bool is_rotation_of(std::string_view name, std::string_view origin);

}  // namespace tokentail
