// SPDX-License-Identifier: Apache-2.0
// Random numbers from a seed, the same on every machine (mulberry32).
export function seeded(seed) {
  let state = seed;
  const random = () => {  // from 0 to less than 1
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit) => Math.floor(random() * limit);
  const oneOf = (list) => list[below(list.length)];
  return {random, below, oneOf};
}
