// SPDX-License-Identifier: Apache-2.0
// See tests/tokenizer/tiktoken_test. Texts are made in batches: what is known to be difficult in
// every combination, every border between classes of Unicode, what this machine has of prose, code
// and translations, and random mixtures of all that until the time is over.
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const [program, packageFolder, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => (rest.includes(name) ? Number(rest[rest.indexOf(name) + 1]) : otherwise);
const seconds = option('--seconds', 10);
const seed = option('--seed', 20260101);
const {get_encoding} = createRequire(import.meta.url)(path.resolve(packageFolder, 'tiktoken.cjs'));
const here = path.dirname(fileURLToPath(import.meta.url));

const names = ['o200k_base', 'cl100k_base', 'p50k_base', 'p50k_edit', 'r50k_base', 'gpt2'];
const oracles = Object.fromEntries(names.map((name) => [name, get_encoding(name)]));
oracles.o200k_harmony = oracles.o200k_base;  // the same but for special tokens

let state = seed;
function random() {  // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (limit) => Math.floor(random() * limit);
const oneOf = (list) => list[below(list.length)];

const atoms = [
  'a', 'B', 'ab', 'AB', 'Ab', 'é', 'É', 'ǅ', 'ʰ', 'ª', '日', '本語', 'אב', 'ß', 'ſ', '\u212a', 'K', 'the', 'ING',
  '\u0301', '\u0301\u0301', '\u0903', '\u20dd', '\ufe0f', '\u200d', '\u200b', '\ufeff', '\u180e', '\u00ad',
  '1', '12', '1234', '½', 'Ⅷ', '٣', ' ', '  ', '   ', '\t', '\u00a0', '\u0085', '\u2028', '\u3000', '\u000b', '\u001c',
  '\n', '\r', '\r\n', '\n\n', '\n \n', '.', '!', '!!', '/', '//', ';\n', '-', '_', '(', '"', '€', '+', '😀', '👩‍💻', '🇩🇪',
  "'", "'s", "'S", "'t", "'T", "'re", "'RE", "'rE", "'ve", "'m", "'M", "'ll", "'lL", "'d", "'D", "'ſ", "\u2019s", "'k", "'\u212a",
  '\0', '\u0378', '\ue000', '\u{e0fff}', '\u{10ffff}', '<|endoftext|>', '<|fim_prefix|>', '<|im_start|>', '<|', '|>',
];

function* combinations() {
  for (const first of atoms) {
    for (const second of atoms) {
      yield first + second;
      yield `x${first}${second}Y`;
    }
  }
}

function* triples() {
  const some = ['a', 'B', '日', '\u0301', '1', ' ', '\t', '\n', '\r', '.', '/', "'s", "'S", "'", '\u0085', '\ufeff', 'ſ', '\0'];
  for (const a of some) for (const b of some) for (const c of some) yield a + b + c;
  for (const a of some) for (const b of some) for (const c of some) yield `${a}${a}${b}${c}${c}`;
}

// The first and the last code point of each run of one class, and their neighbours' runs with them.
function* classBorders() {
  const source = fs.readFileSync(path.join(here, '../../daemon/tokenizer/unicode_runs.cpp'), 'utf8');
  const runs = [...source.matchAll(/^ +"(.*)"/gm)].map((line) => line[1]).join('');
  let next = 0;
  for (const [, count] of runs.matchAll(/[a-z](\d*)/g)) {
    const first = next;
    next += Number(count || 1);
    for (const point of new Set([first, next - 1])) yield inContexts(point);
  }
}

function inContexts(point) {
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

function snippets() {
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

function randomText(corpus) {
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

let compared = 0;
let differing = 0;
function answers(what, encoding, texts, options) {
  const input = texts.map((text) => JSON.stringify({text, encoding})).join('\n') + '\n';
  const run = spawnSync(program, ['count', '--jsonl', ...options], {input, maxBuffer: 2 ** 31 - 1, encoding: 'utf8'});
  const lines = run.stdout.split('\n');
  if (run.status !== 0 || lines.length !== texts.length + 1) {
    console.log(`${what}, ${encoding}: exit code ${run.status}, ${run.error ?? ''} ${lines.length} lines\n${run.stderr.slice(0, 2000)}`);
    process.exit(1);
  }
  return lines;
}

// Ids, and counts, which come from caches.
function compare(what, encoding, texts) {
  const ids = answers(what, encoding, texts, ['--ids']);
  const counts = answers(what, encoding, texts, []);
  texts.forEach((text, i) => {
    const tokens = oracles[encoding].encode_ordinary(text);
    const expected = tokens.join(' ');
    compared += 1;
    if (ids[i] === expected && counts[i] === String(tokens.length)) return;
    differing += 1;
    if (differing <= 10) {
      console.log(`${what}, ${encoding}: ${JSON.stringify(text.slice(0, 300))}\n  tiktoken  ${tokens.length}: ${expected.slice(0, 200)}\n  tokentail ${counts[i]}: ${ids[i].slice(0, 200)}`);
    }
  });
}

function compareAll(what, texts, encodings = names) {
  const before = compared;
  for (const encoding of encodings) compare(what, encoding, texts);
  console.log(`${what}: ${texts.length} texts, ${compared - before} comparisons`);
}

const start = Date.now();
const corpus = snippets();
compareAll('combinations', [...combinations()]);
compareAll('triples', [...triples()]);
compareAll('borders of classes', [...classBorders()]);
compareAll('harmony', [...combinations()].slice(0, 2000), ['o200k_harmony']);
compareAll('files of this machine', Array.from({length: Math.min(300, corpus.length)}, () => oneOf(corpus)));
const blocks = Array.from({length: 0x110000 / 0x4000}, (_, i) => 0x4000 * i);
for (const first of seconds > 60 ? blocks : [oneOf(blocks)]) {
  const points = Array.from({length: 0x400}, (_, i) => Array.from({length: 16}, (_, j) => inContexts(first + 16 * i + j)).join(''));
  compareAll(`code points from ${first.toString(16)}`, points, ['o200k_base', 'cl100k_base', 'r50k_base']);
}
let round = 0;
do {
  compareAll(`seed ${seed}, random texts, round ${round}`, Array.from({length: 2000}, () => randomText(corpus)));
  if (seconds > 60) compareAll(`seed ${seed}, files, round ${round}`, Array.from({length: 300}, () => oneOf(corpus)));
  round += 1;
} while (Date.now() - start < seconds * 1000);
console.log(`${compared} comparisons, ${differing} differences`);
process.exit(differing === 0 ? 0 : 1);
