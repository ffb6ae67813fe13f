// The table of keys: no key twice, chords read as people read them, own keys checked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { BINDINGS, chordOf, face, keyMap, keysOf, readOwnKeys } from "../console/bindings.mjs";

test("no act stands twice and no key means two things", () => {
  assert.equal(new Set(BINDINGS.map((b) => b.id)).size, BINDINGS.length);
  const keys = BINDINGS.flatMap((b) => b.keys);
  assert.equal(new Set(keys).size, keys.length);
});

test("every act has a label, a group and at least one key that reaches it", () => {
  const map = keyMap();
  for (const { id, label, group, keys } of BINDINGS) {
    assert.ok(label && group && keys.length, id);
    assert.deepEqual(keysOf(id, map), [...keys]);
  }
});

test("panic needs more than one plain key", () => {
  for (const chord of keysOf("panic", keyMap())) assert.match(chord, /^Shift\+/);
});

test("a chord is told by letter and Shift alone, so Caps Lock changes nothing", () => {
  assert.equal(chordOf({ key: "a" }), "a");
  assert.equal(chordOf({ key: "A" }), "a");
  assert.equal(chordOf({ key: "P", shiftKey: true }), "Shift+P");
  assert.equal(chordOf({ key: "p", shiftKey: true }), "Shift+P");
  assert.equal(chordOf({ key: "?", shiftKey: true }), "?");
  assert.equal(chordOf({ key: " " }), "Space");
  assert.equal(chordOf({ key: "ArrowDown", shiftKey: true }), "Shift+ArrowDown");
});

test("what belongs to the browser or to a composing keyboard is no chord", () => {
  for (const event of [{ key: "a", ctrlKey: true }, { key: "r", metaKey: true }, { key: "a", altKey: true }, { key: "Shift", shiftKey: true }, { key: "a", isComposing: true }]) {
    assert.equal(chordOf(event), "");
  }
});

test("own keys replace ours, and take a key from the act that had it", () => {
  const map = keyMap({ approve: ["h"], hold: [] });
  assert.equal(map.get("h"), "approve");
  assert.equal(map.get("a"), undefined);
  assert.deepEqual(keysOf("hold", map), []);
});

test("faults in own keys are told in words, and nothing of them is taken", () => {
  const faults = {
    "{": /not JSON/,
    "[]": /object/,
    '{"fly": ["f"]}': /no act “fly”/,
    '{"take": "x"}': /list of keys/,
    '{"take": [""]}': /list of keys/,
    '{"take": ["Tab"]}': /kept for the browser/,
    '{"take": ["q"], "clear": ["q"]}': /given to both/,
    '{"panic": []}': /must keep a key/,
    '{"approve": ["Shift+P"]}': /“panic” would have none/,
  };
  for (const [json, words] of Object.entries(faults)) {
    const { own, fault } = readOwnKeys(json);
    assert.match(fault ?? "", words, json);
    assert.equal(own, undefined);
  }
  assert.deepEqual(readOwnKeys("  ").own, {});
  assert.deepEqual({ ...readOwnKeys('{"take": ["Enter"]}').own }, { take: ["Enter"] });
});

test("a key is shown as it is printed on the keyboard", () => {
  assert.equal(face("Shift+P"), "⇧ P");
  assert.equal(face("ArrowDown"), "↓");
  assert.equal(face("a"), "A");
  assert.equal(face("?"), "?");
});

test("docs/console.md names every act with its keys", () => {
  const page = readFileSync(new URL("../../docs/console.md", import.meta.url), "utf-8");
  const map = keyMap();
  for (const { id, label } of BINDINGS) {
    const keys = keysOf(id, map).map((key) => `\`${key}\``).join(" ");
    assert.ok(page.includes(`| ${keys} | ${label} | \`${id}\` |`), id);
  }
});
