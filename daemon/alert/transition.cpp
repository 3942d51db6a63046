// SPDX-License-Identifier: Apache-2.0
#include "alert/transition.hpp"

namespace tokentail {

std::string_view name_of(TransitionKind kind) {
  switch (kind) {
    case TransitionKind::firing:
      return "firing";
    case TransitionKind::resolved:
      return "resolved";
    case TransitionKind::event:
      return "event";
  }
  return {};
}

}  // namespace tokentail
