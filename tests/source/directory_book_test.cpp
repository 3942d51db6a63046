// SPDX-License-Identifier: Apache-2.0
#include "source/directory_book.hpp"

#include "support/catch.hpp"
#include "support/log_directory.hpp"

namespace tokentail::test {
namespace {

// A directory as its filesystem would show it.
struct Directory {
  std::optional<DirectoryStamp> before = DirectoryStamp{.changed_ns = 1};
  std::optional<DirectoryStamp> after = DirectoryStamp{.changed_ns = 1};

  void change(std::int64_t at) {
    before = DirectoryStamp{.changed_ns = at};
    after = before;
  }
};

DirectoryBook book_of(const Directory& directory) {
  return DirectoryBook([&directory](const std::string&) {
    return DirectoryContent{.files = {}, .before = directory.before, .after = directory.after};
  });
}

bool settles(DirectoryBook& book, bool is_at_its_time = true) {
  book.begin_look(is_at_its_time);
  return book.list("/l").is_settled;
}

}  // namespace

TEST_CASE("a listing is settled when the directory had changed no later than an earlier look") {
  const Directory directory;
  auto book = book_of(directory);
  CHECK_FALSE(settles(book));
  CHECK(settles(book));
}

TEST_CASE("a change between two looks unsettles a directory until it rests") {
  Directory directory;
  auto book = book_of(directory);
  (void)settles(book);
  directory.change(2);
  CHECK_FALSE(settles(book));
  CHECK(settles(book));
}

TEST_CASE("a change while a directory is read unsettles it") {
  Directory directory;
  auto book = book_of(directory);
  (void)settles(book);
  directory.after = DirectoryStamp{.changed_ns = 2};
  CHECK_FALSE(settles(book));
  directory.change(2);
  CHECK_FALSE(settles(book));
  CHECK(settles(book));
}

TEST_CASE("another directory of the same name and time is not the one that was seen") {
  Directory directory;
  auto book = book_of(directory);
  (void)settles(book);
  directory.before->inode = directory.after->inode = 9;
  CHECK_FALSE(settles(book));
}

TEST_CASE("a directory that cannot be read to its end never settles") {
  Directory directory;
  const auto is_readable_at_first = GENERATE(false, true);
  directory.after.reset();
  if (!is_readable_at_first) {
    directory.before.reset();
  }
  auto book = book_of(directory);
  CHECK_FALSE(settles(book));
  CHECK_FALSE(settles(book));
}

TEST_CASE("looks in between do not tell that a change is old") {
  const Directory directory;
  auto book = book_of(directory);
  book.begin_look(true);  // a change may follow, however soon the next look comes
  CHECK_FALSE(settles(book, false));
  CHECK_FALSE(settles(book, false));
  CHECK_FALSE(settles(book, true));
  CHECK(settles(book, true));
}

TEST_CASE("what was known of a directory is not believed after looks that passed it by") {
  const Directory directory;
  auto book = book_of(directory);
  (void)settles(book);
  book.begin_look(true);
  book.begin_look(true);
  CHECK_FALSE(settles(book));
}

TEST_CASE("a real directory settles, and a rename unsettles it") {
  const LogDirectory logs;
  DirectoryBook book(list_directory);
  const auto look = [&] {
    book.begin_look(true);
    return book.list(logs.path("")).is_settled;
  };
  logs.append("a", "1\n");
  CHECK_FALSE(look());
  CHECK(look());
  logs.await_younger_births();
  logs.rename("a", "b");
  CHECK_FALSE(look());
  CHECK(look());
  CHECK_FALSE(list_directory(logs.path("nowhere")).before);
}

}  // namespace tokentail::test
