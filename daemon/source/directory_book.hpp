// SPDX-License-Identifier: Apache-2.0
// What lies beside the logs, and whether not to have seen a file there proves that it is not there.
//
// Reading a directory is no snapshot: a file that is renamed meanwhile may be passed over, by its
// old name and by its new one. So what a listing shows is true, and what it does not show is
// believed only when the listing is settled: the directory's change time was the same before and
// after, and already at an earlier look. The earlier look is needed because two changes within a
// tick of the filesystem's clock leave the same time behind; looks are a second apart. No clock is
// compared with another: the filesystem's may be another host's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "source/directory_listing.hpp"
#include "source/rotation.hpp"

namespace tokentail {

struct Listing {
  Siblings siblings;
  bool is_settled = false;
};

class DirectoryBook {
 public:
  using List = std::function<DirectoryContent(const std::string& directory)>;

  explicit DirectoryBook(List list) : list_(std::move(list)) {}

  // Forgets all listings. A look at its time comes a second or more after the one before; those in
  // between, for a hint, prove nothing about how old a change is.
  void begin_look(bool is_at_its_time);

  // Read at most once a look; good until the next.
  [[nodiscard]] const Listing& list(const std::string& directory);

  // How many at their time there were.
  [[nodiscard]] std::int64_t looks() const { return looks_; }

  [[nodiscard]] bool is_at_its_time() const { return is_at_its_time_; }

 private:
  // Since which look at its time a directory has had its stamp.
  struct History {
    DirectoryStamp stamp;
    std::int64_t since = 0;
    std::int64_t asked_at = 0;
  };
  [[nodiscard]] bool settles(const std::string& directory, const DirectoryContent& content);

  List list_;
  std::map<std::string, Listing> listings_;
  std::map<std::string, History> histories_;  // of directories that were asked for at the last look
  std::int64_t looks_ = 0;
  bool is_at_its_time_ = false;
};

}  // namespace tokentail
