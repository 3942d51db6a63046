// SPDX-License-Identifier: Apache-2.0
// Whether a file beside a log holds what was read up to a cursor. To read on in it, it must be
// certain that it does; to read it as one that nobody has read, that it does not.
#pragma once

#include <vector>

#include "core/error.hpp"
#include "source/file_cursor.hpp"
#include "source/rotation.hpp"

namespace tokentail {

// Certainly, whether the file is compressed or not.
[[nodiscard]] bool holds(const Sibling& sibling, const FileCursor& cursor);

// Certainly a copy of what was read, made before the last of it was written.
[[nodiscard]] bool was_outrun(const Sibling& copy, const FileCursor& cursor);

// Perhaps: a damaged archive may. Fails when the archive cannot be opened, with not_found when it
// was just renamed. Decompresses as far as the cursor where the beginnings are alike.
[[nodiscard]] Outcome<bool> may_hold(const Sibling& archive, const FileCursor& cursor);

// Whether one of the archives may, by its beginning alone, which is cheap to read. One that cannot
// be opened may.
[[nodiscard]] bool may_be_among(const std::vector<Sibling>& archives, const FileCursor& cursor);

}  // namespace tokentail
