// SPDX-License-Identifier: Apache-2.0
// Answers what is asked over the control socket, on the engine's thread. A question is answered at
// once, a change when the checkpoint that holds it is durable. Bounded by the socket's connections.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/engine.hpp"
#include "http/control_request.hpp"

namespace tokentail {

class ControlDesk {
 public:
  // What was done, for the log; empty when nothing was.
  [[nodiscard]] std::string take(const ControlCall& call, Engine& engine, Instant now);

  // Somebody waits for a checkpoint.
  [[nodiscard]] bool has_unsaved() const { return !unsaved_.empty(); }

  // What was changed until now is in it.
  void checkpoint_started();
  // A change that could not be saved is in force all the same, and its answer says so.
  void checkpoint_ended(const Outcome<>& outcome);

 private:
  struct Pending {
    Page page;
    std::function<void(Page)> answer;
  };

  std::string carry_out(const ListSilences& request, const ControlCall& call, Engine& engine,
                        Instant now);
  std::string carry_out(const AddSilence& request, const ControlCall& call, Engine& engine,
                        Instant now);
  std::string carry_out(const ExpireSilence& request, const ControlCall& call, Engine& engine,
                        Instant now);
  static std::string carry_out(const ExplainQuestion& request, const ControlCall& call,
                               Engine& engine, Instant now);
  static std::string carry_out(const OutboxRequest& request, const ControlCall& call,
                               Engine& engine, Instant now);
  void answer_when_saved(const Silence& silence, int code, const ControlCall& call,
                         const Engine& engine);

  std::vector<Pending> unsaved_;
  std::vector<Pending> committing_;
};

}  // namespace tokentail
