// SPDX-License-Identifier: Apache-2.0
#include "pricing/name_cache.hpp"

namespace tokentail {

const Model* NameCache::find(std::string_view provider, std::string_view model) {
  const bool is_too_long =
      model.size() > Catalogue::name_bytes_max || provider.size() > Catalogue::name_bytes_max;
  if (is_too_long) {
    ++counts_.misses;
    return nullptr;
  }
  const Name name{.provider = provider, .model = model};
  const Entry*& recent = recent_[recent_place(model)];
  if (recent != nullptr && Equal{}(recent->first, name)) {
    ++counts_.hits;
    return recent->second;
  }
  const Entry& found = entry(name);
  recent = &found;
  return found.second;
}

const NameCache::Entry& NameCache::entry(Name name) {
  if (const auto it = models_.find(name); it != models_.end()) {
    ++counts_.hits;
    return *it;
  }
  ++counts_.misses;
  if (models_.size() >= entries_max_) {
    models_.clear();
    recent_.fill(nullptr);
    ++counts_.emptied;
  }
  const Model* model = catalogue_->find(name.provider, name.model);
  return *models_
              .emplace(OwnedName{.provider = std::string(name.provider),
                                 .model = std::string(name.model)},
                       model)
              .first;
}

// Names of models tell themselves apart by their ends: "gpt-4o-mini", "claude-haiku-4-5".
std::size_t NameCache::recent_place(std::string_view model) {
  if (model.empty()) {
    return 0;
  }
  const auto first = static_cast<unsigned char>(model.front());
  const auto last = static_cast<unsigned char>(model.back());
  return (first + 5U * last + 11U * model.size()) % recent_count;
}

}  // namespace tokentail
