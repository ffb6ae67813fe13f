import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { applyFrame, emptyState, inOrder } from "../shared/fold.mjs";

const cases = JSON.parse(readFileSync(new URL("../../tests/vectors/fold.json", import.meta.url), "utf8"));

/** JSON with every key in its place, `__proto__` included. */
function plain(state) {
  const { online: _, items, ...rest } = state;
  return canonical({ ...rest, items: [...items].sort(([a], [b]) => (a < b ? -1 : 1)) });
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(Object.getOwnPropertyDescriptor(value, key).value)}`).join()}}`;
}

const expected = (after) => canonical({ ...after, items: Object.entries(after.items).sort(([a], [b]) => (a < b ? -1 : 1)) });

describe("the fold agrees with the reference", () => {
  for (const { name, steps } of cases) {
    test(name, () => {
      let state = emptyState();
      for (const { frame, need, after } of steps) {
        const before = plain(state);
        const old = state;
        const result = applyFrame(state, frame);
        assert.equal(result.need, need);
        assert.equal(plain(old), before, "the old state was changed");
        if (need) assert.equal(result.state, old);
        state = result.state;
        if (after) assert.equal(plain(state), expected(after));
      }
    });
  }
});

test("what is not a frame is bad and changes nothing", () => {
  const { state } = applyFrame(emptyState(), { op: "snapshot", epoch: "e", offset: 3, items: { a: {} }, order: ["a"] });
  const next = { op: "delta", epoch: "e", offset: 4 };
  const bad = [
    null, 3, "hb", [], {}, { op: 7 },
    { op: "snapshot" }, { op: "snapshot", epoch: "e", offset: -1 }, { op: "snapshot", epoch: "e", offset: "1" },
    { op: "snapshot", epoch: "e", offset: 1, items: [] }, { op: "snapshot", epoch: "e", offset: 1, items: { a: 1 } },
    { op: "snapshot", epoch: "e", offset: 1, order: [1] }, { op: "snapshot", epoch: "e", offset: 1, meta: null },
    { ...next, epoch: 1 }, { ...next, offset: 4.5 }, { ...next, put: [] }, { ...next, put: { a: "x" } }, { ...next, put: { a: null } },
    { ...next, drop: "a" }, { ...next, drop: [1] }, { ...next, order: {} }, { ...next, meta: [] }, { ...next, timeline: 1 },
    { op: "resumed" },
  ];
  for (const frame of bad) {
    const result = applyFrame(state, frame);
    assert.equal(result.need, "bad", JSON.stringify(frame));
    assert.equal(result.state, state);
  }
});

test("an order names only what is there", () => {
  const { state } = applyFrame(emptyState(), { op: "snapshot", epoch: "e", offset: 1, items: { a: { n: 1 } }, order: ["x", "a"] });
  assert.deepEqual(inOrder(state), [["a", { n: 1 }]]);
});
