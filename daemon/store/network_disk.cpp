// SPDX-License-Identifier: Apache-2.0
#include "store/network_disk.hpp"

#include <algorithm>
#include <array>

#include <sys/vfs.h>

namespace tokentail {
namespace {

struct Known {
  std::uint32_t magic;
  std::string_view name;
};

// From linux/magic.h and the kernel's file systems; not all of them are in every header.
constexpr std::array known{
    Known{.magic = 0x6969, .name = "NFS"},        Known{.magic = 0xFF53'4D42, .name = "CIFS"},
    Known{.magic = 0xFE53'4D42, .name = "SMB"},   Known{.magic = 0x517B, .name = "SMB"},
    Known{.magic = 0x0102'1997, .name = "9p"},    Known{.magic = 0x00C3'6400, .name = "Ceph"},
    Known{.magic = 0x5346'414F, .name = "AFS"},   Known{.magic = 0x6B41'4653, .name = "AFS"},
    Known{.magic = 0x7375'7245, .name = "Coda"},  Known{.magic = 0x0BD0'0BD0, .name = "Lustre"},
    Known{.magic = 0x4750'4653, .name = "GPFS"},  Known{.magic = 0x0116'1970, .name = "GFS2"},
    Known{.magic = 0x7461'636F, .name = "OCFS2"},
};

}  // namespace

std::optional<std::string_view> network_file_system(std::int64_t magic) {
  const auto* const found =
      std::ranges::find(known, static_cast<std::uint32_t>(magic), &Known::magic);
  return found == known.end() ? std::nullopt : std::optional(found->name);
}

std::optional<std::string_view> network_file_system_of(const std::filesystem::path& path) {
  struct statfs facts{};
  return ::statfs(path.c_str(), &facts) == 0 ? network_file_system(facts.f_type) : std::nullopt;
}

}  // namespace tokentail
