// SPDX-License-Identifier: Apache-2.0
#include "source/line_block.hpp"

#include <cstring>
#include <utility>

namespace tokentail {

struct BlockBuffer::FreeList {
  std::mutex mutex;
  std::vector<BlockBuffer> spare;  // their home_ is empty: a list must not own itself
  std::size_t capacity = 0;
  std::size_t spare_max = 0;
};

BlockBuffer::BlockBuffer(std::size_t capacity)
    : bytes_(std::make_unique_for_overwrite<char[]>(capacity + padding)), capacity_(capacity) {}

BlockBuffer& BlockBuffer::operator=(BlockBuffer&& other) noexcept {
  if (this != &other) {
    give_back();
    lines = std::move(other.lines);
    bytes_ = std::move(other.bytes_);
    capacity_ = other.capacity_;
    size_ = other.size_;
    home_ = std::move(other.home_);
  }
  return *this;
}

BlockBuffer::~BlockBuffer() {
  give_back();
}

void BlockBuffer::resize(std::size_t size) {
  size_ = size;
  std::memset(bytes_.get() + size_, 0, padding);
}

void BlockBuffer::grow(std::size_t capacity) {
  auto bytes = std::make_unique_for_overwrite<char[]>(capacity + padding);
  std::memcpy(bytes.get(), bytes_.get(), size_);
  bytes_ = std::move(bytes);
  capacity_ = capacity;
}

void BlockBuffer::give_back() {
  const auto home = std::exchange(home_, nullptr);
  if (home == nullptr || bytes_ == nullptr || capacity_ != home->capacity) {
    return;
  }
  size_ = 0;
  lines.clear();
  const std::lock_guard lock(home->mutex);
  if (home->spare.size() < home->spare_max) {
    home->spare.push_back(std::move(*this));
  }
}

BufferPool::BufferPool(std::size_t capacity, std::size_t spare_max)
    : free_list_(std::make_shared<BlockBuffer::FreeList>()) {
  free_list_->capacity = capacity;
  free_list_->spare_max = spare_max;
  free_list_->spare.reserve(spare_max);
}

BlockBuffer BufferPool::take() {
  BlockBuffer buffer;
  {
    const std::lock_guard lock(free_list_->mutex);
    if (!free_list_->spare.empty()) {
      buffer = std::move(free_list_->spare.back());
      free_list_->spare.pop_back();
    }
  }
  if (buffer.capacity() == 0) {
    buffer = BlockBuffer(free_list_->capacity);
  }
  buffer.home_ = free_list_;
  return buffer;
}

std::size_t BufferPool::spare() const {
  const std::lock_guard lock(free_list_->mutex);
  return free_list_->spare.size();
}

}  // namespace tokentail
