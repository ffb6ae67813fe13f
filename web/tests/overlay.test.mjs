import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { applyFrame, emptyState } from "../shared/fold.mjs";
import { AirEpoch, onAir } from "../overlay/air.mjs";
import { choose, largest } from "../overlay/fit.mjs";
import { Lease, ShowTime } from "../overlay/lease.mjs";
import { fitsOf } from "../overlay/theme.mjs";

const item = {
  id: "p", kind: "post", bt: 1, layout: "lower_third", air: 7, show_for_ms: 15_000, taken_ms: 100,
  post: { network: "bluesky", author: { name: "Ada", handle: "ada.example" }, text: "Hello", lang: "en" },
};
const state = (one = item, meta = { air: 7, armed: true }, order = ["p"]) =>
  applyFrame(emptyState(), { op: "snapshot", epoch: "e", offset: 1, items: one ? { p: one } : {}, order, meta }).state;

describe("what may be on air", () => {
  test("the programme, whole", () => {
    const airing = onAir(state(), 7);
    assert.deepEqual({ ...airing, key: "" }, {
      key: "", id: "p", layout: "lower_third", text: "Hello", lang: "en", name: "Ada", handle: "ada.example",
      network: "bluesky", showForMs: 15_000, takenMs: 100,
    });
  });
  test("nothing in doubt", () => {
    assert.equal(onAir(emptyState(), 0), null);
    assert.equal(onAir(state(item, { air: 7, armed: false }), 7), null);
    assert.equal(onAir(state(item, { air: 7 }), 7), null, "armed must be said");
    assert.equal(onAir(state(item, { air: 7, armed: "true" }), 7), null);
    assert.equal(onAir(state(), 8), null, "an older air epoch");
    assert.equal(onAir(state(null, { armed: true }), 0), null);
    assert.equal(onAir(state(item, { armed: true }, []), 0), null);
    for (const wrong of [
      { kind: "card" }, { layout: "ticker" }, { layout: undefined }, { air: undefined }, { air: "7" }, { show_for_ms: "15" }, { show_for_ms: -1 },
      { post: undefined }, { post: { network: "x", text: "  \n" } }, { post: { network: "", text: "a" } }, { post: { network: "x", text: 7 } },
    ]) assert.equal(onAir(state({ ...item, ...wrong }), 7), null, JSON.stringify(wrong));
  });
  test("the same post taken again is another airing", () => {
    assert.notEqual(onAir(state(), 7).key, onAir(state({ ...item, taken_ms: 200 }), 7).key);
    assert.equal(onAir(state(), 7).key, onAir(state({ ...item, badges: ["x"] }), 7).key);
  });
  test("the air epoch only rises, until the journal is another", () => {
    const air = new AirEpoch();
    air.fromState(state());
    assert.equal(air.value, 7);
    assert.equal(air.fromBeat({ air: 8 }), true);
    assert.equal(air.fromBeat({ air: 7 }), false);
    air.fromState(state());
    assert.equal(air.value, 8);
    air.fromState({ ...state(), epoch: "other" });
    assert.equal(air.value, 7);
    assert.equal(air.fromBeat({}), false);
  });
});

describe("time on air", () => {
  let now = 0;
  const clock = () => now;
  const go = (ms) => {
    now += ms;
    mock.timers.tick(ms);
  };
  beforeEach(() => {
    now = 0;
    mock.timers.enable({ apis: ["setTimeout"] });
  });
  afterEach(() => mock.timers.reset());

  test("the lease lapses three seconds after the last heartbeat", () => {
    let lapsed = 0;
    const lease = new Lease(() => (lapsed += 1), clock);
    assert.equal(lease.held, false);
    lease.renew();
    go(2_900);
    lease.renew();
    go(2_999);
    assert.deepEqual([lapsed, lease.held], [0, true]);
    go(1);
    assert.deepEqual([lapsed, lease.held], [1, false]);
  });
  test("a timer that comes early waits for the clock", () => {
    let lapsed = 0;
    const lease = new Lease(() => (lapsed += 1), clock);
    lease.renew();
    mock.timers.tick(3_000); // the timer's time, not the clock's
    assert.equal(lapsed, 0);
    go(3_000);
    assert.equal(lapsed, 1);
  });
  test("an airing ends after its own time and does not come back", () => {
    let ended = 0;
    const time = new ShowTime(() => (ended += 1), clock);
    const airing = { key: "a", showForMs: 5_000, takenMs: 0 };
    assert.ok(time.allows(airing));
    time.begin(airing, false);
    go(4_999);
    time.begin(airing, true); // a reconnection begins nothing anew
    assert.ok(time.allows(airing));
    go(1);
    assert.deepEqual([ended, time.allows(airing)], [1, false]);
    time.begin(airing, true);
    assert.equal(time.allows(airing), false);
    assert.ok(time.allows({ ...airing, key: "b" }));
  });
  test("one that came late ends with the others", () => {
    let ended = 0;
    const time = new ShowTime(() => (ended += 1), clock);
    const airing = { key: "a", showForMs: 15_000, takenMs: 1_000 };
    time.begin(airing, true);
    time.correct(airing, 11_000); // on for ten seconds already
    go(4_999);
    assert.equal(ended, 0);
    go(1);
    assert.equal(ended, 1);
  });
  test("a server clock that steps does not shorten what we saw begin", () => {
    const time = new ShowTime(() => assert.fail("ended"), clock);
    const airing = { key: "a", showForMs: 15_000, takenMs: 1_000 };
    time.begin(airing, false);
    time.correct(airing, 86_400_000);
    go(14_000);
    assert.ok(time.allows(airing));
  });
  test("no time given is until cleared", () => {
    const time = new ShowTime(() => assert.fail("ended"), clock);
    const airing = { key: "a", showForMs: 0, takenMs: 1 };
    time.begin(airing, true);
    time.correct(airing, 999_999);
    go(3_600_000);
    assert.ok(time.allows(airing));
  });
});

describe("fitting", () => {
  test("the largest size that fits is found", () => {
    for (let limit = 6; limit <= 60; limit += 1) assert.equal(largest(6, 60, (px) => px <= limit), limit);
    assert.equal(largest(6, 60, () => false), 6);
  });
  test("boxes grow before letters shrink below the wish, and then letters shrink", () => {
    const fit = { max: 56, min: 44, heights: [140, 280] };
    const area = (need) => (px, height) => need * px <= height;
    assert.deepEqual(choose(fit, area(2)), { size: 56, height: 140 });
    assert.deepEqual(choose(fit, area(3)), { size: 46, height: 140 });
    assert.deepEqual(choose(fit, area(5)), { size: 56, height: 280 });
    assert.deepEqual(choose(fit, area(10)), { size: 28, height: 280 });
  });
});

test("every theme is a folder with a sound manifest", () => {
  const themes = new URL("../overlay/themes/", import.meta.url);
  const names = readdirSync(themes);
  assert.ok(names.includes("plain"));
  for (const name of names) {
    const manifest = JSON.parse(readFileSync(new URL(`${name}/${name}.ograf.json`, themes), "utf8"));
    assert.ok(fitsOf(manifest), name);
    for (const key of ["id", "version", "name", "author", "main", "stepCount", "schema", "supportsRealTime"]) assert.ok(key in manifest, `${name}: ${key}`);
    readFileSync(new URL(`${name}/theme.css`, themes));
  }
  for (const bad of [null, {}, { v_secondscreen: { fit: { lower_third: {} } } }]) assert.equal(fitsOf(bad), null);
});
