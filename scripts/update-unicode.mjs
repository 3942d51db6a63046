// SPDX-License-Identifier: Apache-2.0
// Prints daemon/tokenizer/unicode_runs.cpp; see scripts/update-unicode.
import path from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';

const [folder, version] = process.argv.slice(2);

async function codePoints(property) {
  const file = path.resolve(folder, property, 'code-points.mjs');
  return (await import(pathToFileURL(file))).default;
}

// One letter a class, as in daemon/tokenizer/text_class.hpp. Later rows win.
const rows = [
  ['p', 'General_Category/Punctuation'],
  ['y', 'General_Category/Symbol'],
  ['n', 'General_Category/Number'],
  ['m', 'General_Category/Mark'],
  ['c', 'General_Category/Modifier_Letter'],
  ['c', 'General_Category/Other_Letter'],
  ['l', 'General_Category/Lowercase_Letter'],
  ['u', 'General_Category/Uppercase_Letter'],
  ['u', 'General_Category/Titlecase_Letter'],
  ['s', 'Binary_Property/White_Space'],
];

const classes = new Array(0x110000).fill('o');
for (const [letter, property] of rows) {
  for (const point of await codePoints(property)) classes[point] = letter;
}
classes[0x0a] = classes[0x0d] = 'e';

let runs = '';
for (let begin = 0; begin < classes.length;) {
  let end = begin;
  while (end < classes.length && classes[end] === classes[begin]) end += 1;
  runs += classes[begin] + (end - begin > 1 ? end - begin : '');
  begin = end;
}

console.log(`// SPDX-License-Identifier: Apache-2.0
// Written by scripts/update-unicode; do not edit.
#include "tokenizer/unicode_runs.hpp"

namespace tokentail {
namespace {

// Unicode ${version}
constexpr std::string_view runs =
${runs.match(/.{1,92}/g).map((line) => `    "${line}"`).join('\n')};

}  // namespace

std::string_view unicode_runs() { return runs; }

}  // namespace tokentail`);
