// SPDX-License-Identifier: Apache-2.0
// Memory that was needed for a moment and is held by the allocator in case it is needed again.
#pragma once

namespace tokentail {

// Gives it back to the system, some milliseconds for a million keys: after a start or a reload,
// which hold all of the state twice for a while. Does nothing where the C library cannot.
void give_back_spare_memory();

}  // namespace tokentail
