// SPDX-License-Identifier: Apache-2.0
// See tests/tokenizer/tiktoken_test. Texts (texts.mjs) are made in batches, random ones until the
// time is over.
import {spawnSync} from 'node:child_process';
import {createRequire} from 'node:module';
import path from 'node:path';
import {classBorders, combinations, inContexts, oneOf, randomText, seedTexts, snippets, triples} from './texts.mjs';

const [program, packageFolder, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => (rest.includes(name) ? Number(rest[rest.indexOf(name) + 1]) : otherwise);
const seconds = option('--seconds', 10);
const seed = option('--seed', 20260101);
const {get_encoding} = createRequire(import.meta.url)(path.resolve(packageFolder, 'tiktoken.cjs'));

const names = ['o200k_base', 'cl100k_base', 'p50k_base', 'p50k_edit', 'r50k_base', 'gpt2'];
const oracles = Object.fromEntries(names.map((name) => [name, get_encoding(name)]));
oracles.o200k_harmony = oracles.o200k_base;  // the same but for special tokens

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
seedTexts(seed);
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
