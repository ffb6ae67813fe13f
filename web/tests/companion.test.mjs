import assert from "node:assert/strict";
import { test } from "node:test";
import { moment } from "../companion/now.mjs";

const timeline = {
  t0_ms: 10_000,
  duration_ms: 100_000,
  segment: "b",
  segments: [
    { id: "b", title: "Second", start_bt: 40_000, end_bt: 80_000 },
    { id: "a", title: "First", start_bt: 0, end_bt: 40_000 },
    { id: "c", title: "Third", start_bt: 80_000, end_bt: null },
  ],
};

test("the moment says the segment, how far, and what is next", () => {
  assert.deepEqual(moment(timeline, 70_000), { label: "Now", title: "Second", clock: "1:00", share: 0.5, next: "Third", segment: "b" });
});

test("without the server's word the plan says the segment", () => {
  assert.equal(moment({ ...timeline, segment: null }, 20_000).title, "First");
  assert.equal(moment({ ...timeline, segment: "gone" }, 95_000).segment, "c");
});

test("before and after the programme are said", () => {
  assert.equal(moment(timeline, 5_000).label, "Starts in");
  assert.equal(moment(timeline, 5_000).clock, "0:05");
  assert.equal(moment(timeline, 200_000).label, "Ended");
});

test("an unknown timeline says nothing and a broken one breaks nothing", () => {
  assert.equal(moment({}, 5).label, "");
  assert.equal(moment({ t0_ms: 0, segments: [null, 3, { title: "x" }, { title: "y", start_bt: 0 }] }, 5_000).title, "y");
  assert.equal(moment({ t0_ms: 0, segments: "no" }, 5_000).title, "On air");
});
