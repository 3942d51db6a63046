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
  if (const auto it = models_.find(Name{.provider = provider, .model = model});
      it != models_.end()) {
    ++counts_.hits;
    return it->second;
  }
  ++counts_.misses;
  if (models_.size() >= entries_max_) {
    models_.clear();
    ++counts_.emptied;
  }
  const Model* found = catalogue_->find(provider, model);
  models_.emplace(OwnedName{.provider = std::string(provider), .model = std::string(model)}, found);
  return found;
}

}  // namespace tokentail
