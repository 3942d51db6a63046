// SPDX-License-Identifier: Apache-2.0
// An array that grows without moving its elements: a million keys must not pause the engine for a
// copy, nor need twice their memory while it lasts.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/unchecked.hpp"

namespace tokentail {

template <class T>
class ChunkedArray {
 public:
  static constexpr std::size_t per_chunk = 4096;

  [[nodiscard]] std::size_t size() const { return size_; }

  T& operator[](std::size_t i) { return unchecked(chunks_, i / per_chunk).get()[i % per_chunk]; }
  const T& operator[](std::size_t i) const {
    return unchecked(chunks_, i / per_chunk).get()[i % per_chunk];
  }

  // Appends `count` default elements.
  void extend(std::size_t count) {
    size_ += count;
    while (chunks_.size() * per_chunk < size_) {
      chunks_.push_back(std::make_unique<T[]>(per_chunk));
    }
  }

 private:
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::size_t size_ = 0;
};

}  // namespace tokentail
