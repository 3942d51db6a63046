// SPDX-License-Identifier: Apache-2.0
// The texts that tokenizers are compared on: what is known to be difficult in every combination,
// every border between classes of Unicode, what this machine has of prose, code and translations,
// and random mixtures of all that.
//
//   node texts.mjs SEED COUNT    prints them, a string of JSON a line: all, and COUNT random ones
import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {seeded} from '../support/random.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

let random, below;
export let oneOf;
export function seedTexts(seed) {
  ({random, below, oneOf} = seeded(seed));
}
seedTexts(0);

const atoms = [
  'a', 'B', 'ab', 'AB', 'Ab', 'é', 'É', 'ǅ', 'ʰ', 'ª', '日', '本語', 'אב', 'ß', 'ſ', '\u212a', 'K', 'the', 'ING',
  '\u0301', '\u0301\u0301', '\u0903', '\u20dd', '\ufe0f', '\u200d', '\u200b', '\ufeff', '\u180e', '\u00ad',
  '1', '12', '1234', '½', 'Ⅷ', '٣', ' ', '  ', '   ', '\t', '\u00a0', '\u0085', '\u2028', '\u3000', '\u000b', '\u001c',
  '\n', '\r', '\r\n', '\n\n', '\n \n', '.', '!', '!!', '/', '//', ';\n', '-', '_', '(', '"', '€', '+', '😀', '👩‍💻', '🇩🇪',
  "'", "'s", "'S", "'t", "'T", "'re", "'RE", "'rE", "'ve", "'m", "'M", "'ll", "'lL", "'d", "'D", "'ſ", "\u2019s", "'k", "'\u212a",
  'e\u0301', 'q\u0323\u0307', 'q\u0307\u0323', '\u1100\u1161\u11a8', '\uac00\u11a8', '\u0344', '\u0f73', '\u212b', '\u0958', '\u1dfb', '\u1dfa',
  '龥', '龦', '々', '・', 'ー', 'ｱ', 'ไทย', 'हिन्दी', '한국', '𠀀', "'été", '_abc', '.abcé', '\u0301a',
  '\0', '\u0378', '\ue000', '\u{e0fff}', '\u{10ffff}', '<|endoftext|>', '<|fim_prefix|>', '<|im_start|>', '<|', '|>',
];

export function* combinations() {
  for (const first of atoms) {
    for (const second of atoms) {
      yield first + second;
      yield `x${first}${second}Y`;
    }
  }
}

export function* triples() {
  const some = ['a', 'B', '日', '\u0301', '1', ' ', '\t', '\n', '\r', '.', '/', "'s", "'S", "'", '\u0085', '\ufeff', 'ſ', '\0'];
  for (const a of some) for (const b of some) for (const c of some) yield a + b + c;
  for (const a of some) for (const b of some) for (const c of some) yield `${a}${a}${b}${c}${c}`;
}

// The first and the last code point of each run of one class, and their neighbours' runs with them.
export function* classBorders() {
  const source = fs.readFileSync(path.join(here, '../../daemon/tokenizer/unicode_runs.cpp'), 'utf8');
  const runs = [...source.matchAll(/^ +"(.*)"/gm)].map((line) => line[1]).join('');
  let next = 0;
  for (const [, count] of runs.matchAll(/[a-z](\d*)/g)) {
    const first = next;
    next += Number(count || 1);
    for (const point of new Set([first, next - 1])) yield inContexts(point);
  }
}

export function inContexts(point) {
  if (point >= 0xd800 && point < 0xe000) return '';
  const c = String.fromCodePoint(point);
  return `${c}a${c}B${c}1${c} ${c}.${c}${c} A${c}Ab\n${c}`;
}

function filesBelow(folder, wanted, limit) {
  const found = [];
  const todo = [folder];
  while (todo.length > 0 && found.length < limit) {
    let entries = [];
    const at = todo.pop();
    try {
      entries = fs.readdirSync(at, {withFileTypes: true});
    } catch {
      continue;
    }
    for (const entry of entries) {
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) todo.push(file);
      else if (entry.isFile() && wanted.test(entry.name)) found.push(file);
    }
  }
  return found;
}

// Without long runs, in which the package needs quadratic time.
const longRun = /[^\s]{2000}|\s{2000}/;

export function snippets() {
  const files = [
    ...filesBelow('/usr/share/doc', /^(README|NEWS|changelog|copyright|.*\.(txt|md|html|rst))$/i, 400),
    ...filesBelow('/usr/share/perl', /\.(pm|pl|pod)$/, 200), ...filesBelow('/usr/lib/python3', /\.py$/, 200),
    ...filesBelow('/usr/include', /\.h$/, 200), ...filesBelow('/usr/share/locale', /\.mo$/, 300),
    ...filesBelow(path.join(here, '../..', 'daemon'), /\.(cpp|hpp)$/, 50), ...filesBelow(path.join(here, '../..', 'docs'), /\.md$/, 50),
    ...filesBelow('/usr/share/zoneinfo', /\.tab$/, 3), ...filesBelow('/usr/share/i18n', /./, 40), ...filesBelow('/usr/share/man', /\.[1-8]$/, 100),
  ];
  return files.map((file) => fs.readFileSync(file).subarray(0, 200000).toString('utf8'))
    .flatMap((text) => text.match(/[^]{1,3000}/g) ?? []).filter((text) => text.isWellFormed() && !longRun.test(text));
}

export function randomText(corpus) {
  let text = '';
  for (let left = 1 + below(12); left > 0; left -= 1) {
    const kind = random();
    if (kind < 0.6) text += oneOf(atoms).repeat(random() < 0.05 ? below(40) : 1);
    else if (kind < 0.8 && corpus.length > 0) {
      const snippet = oneOf(corpus);
      const from = below(snippet.length);
      text += snippet.slice(from, from + below(80));
    } else if (kind < 0.9) text += String.fromCodePoint(below(0x3000));
    else text += String.fromCodePoint(below(0x110000 - 0x800));
  }
  return text.toWellFormed();
}

function print(texts) {
  for (const text of texts) process.stdout.write(`${JSON.stringify(text)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seed, count] = process.argv.slice(2).map(Number);
  seedTexts(seed);
  const corpus = snippets();
  print(combinations());
  print(triples());
  print(classBorders());
  print(Array.from({length: Math.min(1500, corpus.length)}, () => oneOf(corpus)));
  print(Array.from({length: count}, () => randomText(corpus)));
}
