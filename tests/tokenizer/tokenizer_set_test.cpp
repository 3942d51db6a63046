// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_set.hpp"

#include <fstream>

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp

#include "support/catch.hpp"
#include "tokenizer/small_vocabulary.hpp"

namespace tokentail::test {
namespace {

namespace fs = std::filesystem;

class VocabularyFolder {
 public:
  VocabularyFolder() {
    auto name = (fs::temp_directory_path() / "tokentail-vocab-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~VocabularyFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  VocabularyFolder(const VocabularyFolder&) = delete;
  VocabularyFolder& operator=(const VocabularyFolder&) = delete;
  VocabularyFolder(VocabularyFolder&&) = delete;
  VocabularyFolder& operator=(VocabularyFolder&&) = delete;

  [[nodiscard]] const fs::path& path() const { return path_; }

  void put(const std::string& encoding) const {
    auto list = small_token_list(SplitRule::r50k, {});
    list.encoding = encoding;
    const auto image = build_vocabulary(list);
    REQUIRE(image);
    std::ofstream(path_ / (encoding + ".vocab"), std::ios::binary)
        .write(reinterpret_cast<const char*>(image->data()), std::ssize(*image));
  }
  void put_damaged(const std::string& encoding) const {
    std::ofstream(path_ / (encoding + ".vocab")) << "no vocabulary at all";
  }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("encodings that share a table are found in one file") {
  const VocabularyFolder folder;
  folder.put("r50k_base");
  const TokenizerSet set(folder.path());
  CHECK(set.find("r50k_base"));
  CHECK(set.find("gpt2"));
}

TEST_CASE("a vocabulary is opened once, and is there when its file is gone") {
  const VocabularyFolder folder;
  folder.put("r50k_base");
  const TokenizerSet set(folder.path());
  REQUIRE(set.find("r50k_base"));
  fs::remove_all(folder.path());
  CHECK(set.find("r50k_base"));
}

TEST_CASE("why there is no vocabulary is told: no encoding, no file, a damaged file") {
  const VocabularyFolder folder;
  folder.put("r50k_base");
  folder.put_damaged("p50k_base");
  const TokenizerSet set(folder.path());
  const auto unknown = set.find("r50k_bse");
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().kind == ErrorKind::invalid);
  CHECK_THAT(unknown.error().message, Catch::Matchers::ContainsSubstring("r50k_base"));
  const auto missing = set.find("o200k_base");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == ErrorKind::not_found);
  const auto damaged = set.find("p50k_edit");
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().kind == ErrorKind::corrupt);
  CHECK_THAT(damaged.error().message, Catch::Matchers::ContainsSubstring("p50k_base.vocab"));
}

TEST_CASE("damaged vocabularies are troubles, missing ones are not") {
  const VocabularyFolder folder;
  folder.put("r50k_base");
  CHECK(TokenizerSet(folder.path()).troubles().empty());
  folder.put_damaged("p50k_base");
  const auto troubles = TokenizerSet(folder.path()).troubles();
  REQUIRE(troubles.size() == 1);
  CHECK_THAT(troubles[0], Catch::Matchers::ContainsSubstring("p50k_base.vocab"));
}

}  // namespace tokentail::test
