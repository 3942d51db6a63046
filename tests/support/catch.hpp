// SPDX-License-Identifier: Apache-2.0
// The one place that knows which Catch2 is installed: v2 on Debian 12, v3 on Debian 13.
#pragma once

#ifdef TOKENTAIL_CATCH_V3
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
