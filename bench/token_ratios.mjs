// SPDX-License-Identifier: Apache-2.0
// See scripts/bench-tokens: token_ratios.mjs BUILD TIKTOKEN CORPORA
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

const [build, packageFolder, folder] = process.argv.slice(2);
const {get_encoding} = createRequire(import.meta.url)(path.resolve(packageFolder, 'tiktoken.cjs'));
const yardstick = get_encoding('o200k_base');
const yardstickBytes = 4_000_000;

function measure(file) {
  const {stdout, status} = spawnSync(path.join(build, 'bench/token_bench'),
    [path.join(build, 'share/tokentail/vocab/o200k_base.vocab'), file], {encoding: 'utf8'});
  if (status !== 0) throw new Error(`token_bench failed for ${file}`);
  const [name, bytes, tokens, ...speeds] = stdout.trim().split(' ');
  return {name, bytes: Number(bytes), tokens: Number(tokens), speeds: speeds.map(Number)};
}

// Megabytes a second of the yardstick, by the first megabytes of the text.
function yardstickSpeed(file) {
  const text = fs.readFileSync(file).subarray(0, yardstickBytes).toString('utf8');
  yardstick.encode_ordinary(text.slice(0, 100_000));
  const before = process.cpuUsage();
  yardstick.encode_ordinary(text);
  const {user, system} = process.cpuUsage(before);
  return Buffer.byteLength(text) / (user + system);
}

const columns = ['first', 'second half', 'warm', 'messages'];
const cell = (text, width = 16) => String(text).padStart(width);
console.log(`${'text'.padEnd(18)}${cell('tiktoken', 10)}${columns.map((column) => cell(column)).join('')}`);
for (const name of ['english', 'code', 'jsonl', 'cjk', 'mixed', 'whitespace']) {
  const file = path.join(folder, name);
  const before = yardstickSpeed(file);
  const {speeds} = measure(file);
  const yard = (before + yardstickSpeed(file)) / 2;  // the machine may have changed meanwhile
  const cells = speeds.map((speed) => cell(`${speed.toFixed(0)} (${(speed / yard).toFixed(0)}x)`));
  console.log(`${name.padEnd(18)}${cell(yard.toFixed(1), 10)}${cells.join('')}`);
}
console.log('\nhard texts of 1 MB, and of 10 MB where it says so; MB/s, first pass');
for (const name of fs.readdirSync(path.join(folder, 'adversarial')).sort()) {
  const {speeds} = measure(path.join(folder, 'adversarial', name));
  console.log(`${name.padEnd(18)}${cell(speeds[0].toFixed(0), 10)}`);
}
