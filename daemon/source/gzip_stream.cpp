// SPDX-License-Identifier: Apache-2.0
#include "source/gzip_stream.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <isa-l/igzip_lib.h>

#include "source/packed_file.hpp"

namespace tokentail {
namespace {

// Of a member with all that it may say but a name without end. ISA-L takes a header that comes in
// two pieces for damaged when it has a checksum of its own.
constexpr std::size_t header_bytes = std::size_t{72} << 10U;

// In the words of whoever has to restore the file.
std::string_view meaning(int error) {
  switch (error) {
    case ISAL_INVALID_WRAPPER:
      return "no gzip header where a member begins";
    case ISAL_UNSUPPORTED_METHOD:
      return "not compressed by deflate";
    case ISAL_INCORRECT_CHECKSUM:
      return "its checksum does not match";
    default:
      return "no valid deflate data";
  }
}

class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(PlainStream plain) : packed_(std::move(plain)) { begin_member(); }

  Outcome<std::size_t> read(std::span<char> room) override {
    auto& inflate = *inflate_;
    inflate.next_out = reinterpret_cast<std::uint8_t*>(room.data());
    inflate.avail_out = static_cast<std::uint32_t>(room.size());
    while (inflate.avail_out == room.size()) {
      if (state_ < 0) {
        if (hand_over()) {
          break;
        }
        return fail(ErrorKind::corrupt,
                    std::string("the gzip data is damaged: ") + std::string(meaning(state_)));
      }
      const auto packed = packed_.at_least(is_between_members() ? header_bytes : 1);
      if (!packed) {
        return std::unexpected(packed.error());
      }
      if (packed->empty() && is_between_members()) {
        return 0;
      }
      proceed(*packed);
      if (packed->empty() && inflate.avail_out == room.size() && !is_between_members()) {
        return torn();
      }
    }
    return room.size() - inflate.avail_out;
  }

  void park() override { packed_.park(); }

  [[nodiscard]] std::int64_t file_bytes() const override { return packed_.taken(); }

 private:
  [[nodiscard]] bool is_between_members() const {
    return inflate_->block_state == ISAL_BLOCK_FINISH;
  }

  void begin_member() {
    ::isal_inflate_reset(inflate_.get());
    inflate_->crc_flag = ISAL_GZIP;
  }

  // After damage: what was decompressed ahead of it and had no room. False when there is nothing.
  bool hand_over() {
    const auto ahead = static_cast<std::uint32_t>(
        std::max(0, inflate_->tmp_out_valid - inflate_->tmp_out_processed));
    const auto count = std::min(ahead, inflate_->avail_out);
    const auto* const from = inflate_->tmp_out_buffer + inflate_->tmp_out_processed;
    inflate_->next_out = std::copy_n(from, count, inflate_->next_out);
    inflate_->avail_out -= count;
    inflate_->tmp_out_processed += static_cast<std::int32_t>(count);
    return count > 0;
  }

  // What comes out before the damage counts: only the next call tells of it.
  void proceed(std::span<char> packed) {
    if (is_between_members()) {
      begin_member();
    }
    inflate_->next_in = reinterpret_cast<std::uint8_t*>(packed.data());
    inflate_->avail_in = static_cast<std::uint32_t>(packed.size());
    state_ = ::isal_inflate(inflate_.get());
    packed_.take(packed.size() - inflate_->avail_in);
  }

  PackedFile packed_;
  std::unique_ptr<inflate_state> inflate_ = std::make_unique<inflate_state>();
  int state_ = ISAL_DECOMP_OK;
};

}  // namespace

std::unique_ptr<ByteStream> gzip_stream(PlainStream plain) {
  return std::make_unique<GzipStream>(std::move(plain));
}

}  // namespace tokentail
