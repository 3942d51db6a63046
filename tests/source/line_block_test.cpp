// SPDX-License-Identifier: Apache-2.0
#include "source/line_block.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

#include "support/catch.hpp"

namespace tokentail {

TEST_CASE("a buffer's memory is used again after its block died on another thread") {
  BufferPool pool(1024, 4);
  auto buffer = pool.take();
  const auto* memory = buffer.room().data();
  std::thread([block = LineBlock{.buffer = std::move(buffer)}]() mutable {
    const auto last = std::move(block);
  }).join();
  CHECK(pool.spare() == 1);
  CHECK(pool.take().room().data() == memory);
}

TEST_CASE("no more than the spare buffers are kept, and none that has grown") {
  BufferPool pool(1024, 2);
  {
    std::vector<BlockBuffer> buffers;
    for (int i = 0; i < 5; ++i) {
      buffers.push_back(pool.take());
    }
    buffers[0].grow(4096);
  }
  CHECK(pool.spare() == 2);
  CHECK(pool.take().capacity() == 1024);
}

TEST_CASE("a block outlives the pool it came from") {
  BlockBuffer buffer;
  {
    BufferPool pool(16, 1);
    buffer = pool.take();
  }
  std::memcpy(buffer.room().data(), "abc", 3);
  buffer.resize(3);
  CHECK(buffer.text() == "abc");
}

TEST_CASE("zero bytes follow the text so that a parser may read past it") {
  BufferPool pool(8, 1);
  auto buffer = pool.take();
  std::memset(buffer.room().data(), 'x', 8);
  buffer.resize(8);
  const std::string_view beyond(buffer.text().data() + 8, BlockBuffer::padding);
  CHECK(std::ranges::count(beyond, '\0') == 64);
}

TEST_CASE("growing keeps the bytes") {
  BlockBuffer buffer(4);
  std::memcpy(buffer.room().data(), "abcd", 4);
  buffer.resize(4);
  buffer.grow(8);
  CHECK(buffer.text() == "abcd");
  CHECK(buffer.room().size() == 4);
}

}  // namespace tokentail
