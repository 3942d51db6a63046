// SPDX-License-Identifier: Apache-2.0
#include "notify/sender.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "core/fail_point.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t inbox_rows_max = 20'000;
constexpr Duration idle_wait = 5s;  // a call to wake up may fail; then this is how late it is heard

std::vector<OutboxTarget> outbox_targets(const std::vector<Endpoint>& endpoints) {
  std::vector<OutboxTarget> targets;
  targets.reserve(endpoints.size());
  for (const auto& endpoint : endpoints) {
    targets.push_back({.name = endpoint.name, .policy = queue_policy(endpoint.type)});
  }
  return targets;
}

}  // namespace

// All that belongs to the thread alone.
class Sender::Loop {
 public:
  Loop(SenderSettings settings, Sender& sender, OnReport on_report)
      : outbox_(settings.limits, settings.jitter_seed),
        client_(sender.client_),
        clock_(sender.clock_),
        inbox_(sender.inbox_),
        on_report_(std::move(on_report)) {
    use(std::move(settings.endpoints));
    report_always();
  }

  void run() {
    while (take_inbox()) {
      notice_clock();
      note(outbox_.expire(clock_()));
      start_what_is_due();
      report_changes();
      for (auto& done : client_.poll(time_to_wait())) {
        finish(done);
      }
      report_changes();
    }
    report_always();
  }

 private:
  // False when it is time to end.
  bool take_inbox() {
    std::vector<OutboxRow> rows;
    std::vector<OutboxName> dropped;
    std::optional<std::vector<Endpoint>> endpoints;
    {
      const std::lock_guard lock(inbox_.mutex);
      rows.swap(inbox_.rows);
      dropped.swap(inbox_.dropped);
      endpoints.swap(inbox_.endpoints);
      stopping_ = inbox_.stopping;
      stop_by_ = inbox_.stop_by;
    }
    if (endpoints) {
      use(std::move(*endpoints));
    }
    note(outbox_.put(std::move(rows), clock_()));
    note(outbox_.drop(dropped));
    return !stopping_ || !is_drained();
  }

  [[nodiscard]] bool is_drained() const {
    const auto left =
        *stopping_ == Drain::everything ? outbox_.rows() : static_cast<std::int64_t>(jobs_.size());
    return left == 0 || clock_() >= stop_by_;
  }

  void notice_clock() {
    const auto now = clock_();
    if (now < noticed_at_) {
      outbox_.set_back(noticed_at_ - now);
    }
    noticed_at_ = now;
  }

  void use(std::vector<Endpoint> endpoints) {
    note(outbox_.set_targets(outbox_targets(endpoints), clock_()));
    endpoints_.clear();
    for (auto& endpoint : endpoints) {
      auto name = endpoint.name;
      endpoints_.insert_or_assign(std::move(name), std::move(endpoint));
    }
  }

  void start_what_is_due() {
    if (stopping_ == Drain::in_flight) {
      return;
    }
    const auto now = clock_();
    while (auto job = outbox_.next_due(now)) {
      const auto tag = ++last_tag_;
      crash_point<"send.before">();
      client_.start(tag, request_for(endpoints_.at(job->target),
                                     {.id = job->id, .body = std::move(job->body)}, now));
      jobs_.emplace(tag, std::move(*job));
      crash_point<"send.started">();
    }
  }

  [[nodiscard]] Duration time_to_wait() const {
    const auto now = clock_();
    auto until = now + idle_wait;
    if (stopping_ != Drain::in_flight) {
      until = std::min(until, outbox_.wake_at(now).value_or(until));
    }
    if (stopping_) {
      until = std::min(until, stop_by_);
    }
    return until - now;
  }

  void finish(HttpClient::Done& done) {
    crash_point<"send.answered">();
    const auto job = jobs_.extract(done.tag);
    if (job.empty()) {
      return;
    }
    note(outbox_.on_result(job.mapped().id, job.mapped().target, done.result, clock_()));
  }

  void note(std::vector<OutboxChange> changes) {
    if (!changes.empty()) {
      std::ranges::move(changes, std::back_inserter(changes_));
      crash_point<"send.noted">();
    }
  }

  void report_changes() {
    if (!changes_.empty()) {
      report_always();
    }
  }

  void report_always() {
    on_report_({.changes = std::exchange(changes_, {}), .targets = outbox_.status()});
  }

  Outbox outbox_;
  HttpClient& client_;
  const Clock& clock_;
  Inbox& inbox_;
  OnReport on_report_;
  std::map<std::string, Endpoint> endpoints_;
  std::map<HttpClient::Tag, SendJob> jobs_;
  HttpClient::Tag last_tag_ = 0;
  std::vector<OutboxChange> changes_;
  std::optional<Drain> stopping_;
  Instant stop_by_;
  Instant noticed_at_;
};

Sender::Sender(SenderSettings settings, Clock clock, OnReport on_report)
    : client_(settings.timeouts),
      clock_(std::move(clock)),
      thread_([this, settings = std::move(settings), on_report = std::move(on_report)]() mutable {
        Loop(std::move(settings), *this, std::move(on_report)).run();
      }) {}

Sender::~Sender() {
  stop(Duration{0}, Drain::in_flight);
}

bool Sender::put(std::vector<OutboxRow> rows) {
  {
    const std::lock_guard lock(inbox_.mutex);
    if (inbox_.stopping || inbox_.rows.size() + rows.size() > inbox_rows_max) {
      return false;
    }
    std::ranges::move(rows, std::back_inserter(inbox_.rows));
  }
  client_.wake();
  return true;
}

void Sender::drop(std::vector<OutboxName> names) {
  {
    const std::lock_guard lock(inbox_.mutex);
    std::ranges::move(names, std::back_inserter(inbox_.dropped));
  }
  client_.wake();
}

void Sender::reload(std::vector<Endpoint> endpoints) {
  {
    const std::lock_guard lock(inbox_.mutex);
    inbox_.endpoints = std::move(endpoints);
  }
  client_.wake();
}

void Sender::stop(Duration grace, Drain drain) {
  if (!thread_.joinable()) {
    return;
  }
  {
    const std::lock_guard lock(inbox_.mutex);
    inbox_.stopping = drain;
    inbox_.stop_by = clock_() + grace;
  }
  client_.wake();
  thread_.join();
}

}  // namespace tokentail
