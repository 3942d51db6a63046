// SPDX-License-Identifier: Apache-2.0
// Requests and tokens by user, feature and model: totals.mjs FILE.
import { openSync, readSync, writeSync } from "node:fs";

const totals = new Map();

function add(line) {
  let record;
  try {
    record = JSON.parse(line);
  } catch {
    return;
  }
  const key = `${record.user_id}\t${record.feature}\t${record.model}`;
  const total = totals.get(key);
  if (total === undefined) {
    totals.set(key, { requests: 1, tokens: record.total_tokens });
  } else {
    total.requests += 1;
    total.tokens += record.total_tokens;
  }
}

const log = openSync(process.argv[2]);
const chunk = Buffer.allocUnsafe(1 << 20);
let kept = 0;  // bytes of a line that is not whole yet
for (let count; (count = readSync(log, chunk, kept, chunk.length - kept)) > 0; ) {
  const end = kept + count;
  const whole = chunk.lastIndexOf(10, end - 1) + 1;
  const text = chunk.toString("utf8", 0, whole);
  for (let at = 0, next; (next = text.indexOf("\n", at)) >= 0; at = next + 1) {
    add(text.slice(at, next));
  }
  chunk.copyWithin(0, whole, end);
  kept = end - whole;
}

let out = "";
for (const [key, total] of totals) {
  out += `${key}\t${total.requests}\t${total.tokens}\n`;
}
for (let bytes = Buffer.from(out); bytes.length > 0; ) {
  bytes = bytes.subarray(writeSync(1, bytes));
}
