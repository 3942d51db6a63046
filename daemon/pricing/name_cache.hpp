// SPDX-License-Identifier: Apache-2.0
// The models of the names seen lately, so that rules are tried once for each name. Owned by one
// thread.
//
// Names come from logs and so are unbounded; the cache is not. When it is full it is emptied,
// which costs a burst of look-ups and needs no order to be kept. A log has few names most of the
// time, so before a name is hashed it is compared with one seen lately that looks like it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "pricing/catalogue.hpp"

namespace tokentail {

struct NameCacheCounts {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t emptied = 0;
};

class NameCache {
 public:
  static constexpr std::size_t entries_max_default = 4096;

  // The catalogue outlives the cache.
  explicit NameCache(const Catalogue& catalogue, std::size_t entries_max = entries_max_default)
      : catalogue_(&catalogue), entries_max_(entries_max) {}
  // What was seen lately points into the cache, and moves with it but cannot be copied.
  NameCache(const NameCache&) = delete;
  NameCache& operator=(const NameCache&) = delete;
  NameCache(NameCache&&) noexcept = default;
  NameCache& operator=(NameCache&&) noexcept = default;
  ~NameCache() = default;

  // As Catalogue::find.
  [[nodiscard]] const Model* find(std::string_view provider, std::string_view model);

  [[nodiscard]] const NameCacheCounts& counts() const { return counts_; }
  [[nodiscard]] std::size_t size() const { return models_.size(); }

 private:
  struct Name {
    std::string_view provider;
    std::string_view model;
  };

  struct OwnedName {
    std::string provider;
    std::string model;

    operator Name() const { return {.provider = provider, .model = model}; }
  };

  struct Hash {
    using is_transparent = void;

    std::size_t operator()(Name name) const {
      const std::hash<std::string_view> hash;
      return hash(name.model) ^ (hash(name.provider) * 31);
    }
  };

  struct Equal {
    using is_transparent = void;

    bool operator()(Name a, Name b) const { return a.model == b.model && a.provider == b.provider; }
  };

  using Models = std::unordered_map<OwnedName, const Model*, Hash, Equal>;
  using Entry = Models::value_type;
  static constexpr std::size_t recent_count = 64;

  static std::size_t recent_place(std::string_view model);
  const Entry& entry(Name name);

  const Catalogue* catalogue_;
  std::size_t entries_max_;
  Models models_;
  std::array<const Entry*, recent_count> recent_{};  // in models_, by recent_place
  NameCacheCounts counts_;
};

}  // namespace tokentail
