// Commands on their way: what was seen, one after another, again under the same key, nothing pretended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AIR, Commands, thingsOf } from "../console/commands.mjs";
import { REACTION_MS, Seen } from "../console/seen.mjs";

/** A scripted server: each answer is a function of the request, or an Error to throw. */
function room(...script) {
  const asked = [];
  const waits = [];
  const steps = [];
  const seen = new Seen();
  let time = 10_000;
  let keys = 0;
  const commands = new Commands({
    show: "a show", csrf: () => "token", seen, uuid: () => `key-${++keys}`, now: () => time, seq: () => 77,
    wait: async (ms) => void waits.push(ms),
    inRundown: (id) => id === "aired", about: () => "about",
    onChange: (s) => steps.push(s.state),
    fetch: async (url, init) => {
      const request = { url, headers: init.headers, body: JSON.parse(init.body) };
      asked.push(request);
      const next = script.length > 1 ? script.shift() : script[0];
      const answer = typeof next === "function" ? await next(request) : next;
      if (answer instanceof Error) throw answer;
      const { status = 200, ...body } = answer ?? {};
      return { ok: status < 300, status, json: async () => body };
    },
  });
  return { commands, seen, asked, waits, steps, at: (t) => (time = t) };
}

const DONE = { seq: 9, result: "done", detail: "approved" };

test("a command goes out with the token, its key and what was seen", async () => {
  const { commands, seen, asked } = room(DONE);
  seen.shown(5, 0);
  const { answer } = await commands.send({ command: "approve", post_id: "p" });
  assert.equal(answer.result, "done");
  assert.deepEqual(asked[0], {
    url: "/api/v1/shows/a%20show/commands",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": "token", "Idempotency-Key": "key-1" },
    body: { command: "approve", post_id: "p", expected_offset: 5 },
  });
});

test("an unanswered command is sent again under the same key, later and later, then told as failed", async () => {
  const { commands, asked, waits, steps } = room(new TypeError("network"));
  const sending = await commands.send({ command: "approve", post_id: "p" });
  assert.equal(sending.answer.result, "failed");
  assert.match(sending.answer.detail, /cannot be reached/);
  assert.equal(new Set(asked.map((r) => r.headers["Idempotency-Key"])).size, 1);
  assert.equal(new Set(asked.map((r) => r.body.expected_offset)).size, 1);
  assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
  assert.equal(asked.length, waits.length + 1);
  assert.deepEqual([steps[0], steps.at(-1)], ["sending", "answered"]);
});

test("a failed command can be sent once more, still under its key", async () => {
  const { commands, asked } = room({ status: 503, detail: "the store takes nothing" });
  const sending = await commands.send({ command: "approve", post_id: "p" });
  assert.equal(sending.answer.detail, "the store takes nothing");
  await commands.again(sending);
  assert.equal(new Set(asked.map((r) => r.headers["Idempotency-Key"])).size, 1);
});

test("a conflict and a refusal are answers, not failures", async () => {
  for (const [answer, result] of [[{ status: 409, seq: 9, result: "conflict", detail: "changed" }, "conflict"], [{ seq: 9, result: "refused", detail: "no" }, "refused"], [{ status: 422, title: "Bad", errors: [{ msg: "too long" }] }, "refused"], [{ status: 403, title: "Not yours" }, "refused"]]) {
    const { commands, asked } = room(answer);
    const sending = await commands.send({ command: "approve", post_id: "p" });
    assert.equal(sending.answer.result, result);
    assert.ok(sending.answer.detail);
    assert.equal(asked.length, 1);
  }
});

test("a session that ended is told as such", async () => {
  const { commands } = room({ status: 401, title: "Who are you?" });
  assert.equal((await commands.send({ command: "clear" })).answer.signedOut, true);
});

test("doing it anyway vouches for what stands now, under a new key", async () => {
  const { commands, asked } = room({ status: 409, seq: 9, result: "conflict", detail: "" }, DONE);
  const first = await commands.send({ command: "approve", post_id: "p" });
  await commands.send(first.command, { forced: true });
  assert.equal(asked[1].body.expected_offset, 77);
  assert.notEqual(asked[0].headers["Idempotency-Key"], asked[1].headers["Idempotency-Key"]);
});

test("panic, undo and insert say nothing of a state seen", async () => {
  const { commands, asked } = room(DONE);
  for (const command of ["panic", "undo", "insert"]) await commands.send({ command });
  assert.ok(asked.every((r) => !("expected_offset" in r.body)));
});

test("commands about one thing go one after another, and one's own act is no conflict with oneself", async () => {
  let open = () => {};
  const gate = new Promise((resolve) => (open = resolve));
  const { commands, asked } = room(async () => (await gate, { seq: 40, result: "done", detail: "" }), DONE);
  const first = commands.send({ command: "shortlist", post_id: "p", on: true });
  const second = commands.send({ command: "approve", post_id: "p" });
  const other = commands.send({ command: "approve", post_id: "q" });
  await other;
  assert.deepEqual(asked.map((r) => r.body.post_id), ["p", "q"]);
  open();
  await Promise.all([first, second]);
  assert.equal(asked[2].body.expected_offset, 40);
});

test("a take waits for the preview before it", async () => {
  let open = () => {};
  const gate = new Promise((resolve) => (open = resolve));
  const { commands, asked } = room(async () => (await gate, DONE), DONE);
  const preview = commands.send({ command: "preview", post_id: "p" });
  const take = commands.send({ command: "take", post_id: "p" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(asked.length, 1);
  open();
  await Promise.all([preview, take]);
  assert.deepEqual(asked.map((r) => r.body.command), ["preview", "take"]);
});

test("panic waits for nothing, not even for a command that gets no answer", async () => {
  const { commands, asked } = room((request) => (request.body.command === "panic" ? DONE : new Promise(() => {})));
  void commands.send({ command: "take", post_id: "p" });
  const { answer } = await commands.send({ command: "panic" });
  assert.equal(answer.result, "done");
  assert.equal(asked.length, 2);
});

test("panic is asked for until it is answered, under one key", async () => {
  let left = 20;
  const { commands, asked } = room(() => (left-- > 0 ? new TypeError("network") : DONE));
  const { answer } = await commands.send({ command: "panic" });
  assert.equal(answer.result, "done");
  assert.equal(asked.length, 21);
  assert.equal(new Set(asked.map((r) => r.headers["Idempotency-Key"])).size, 1);
});

test("a decision on a post of the rundown changes the rundown too", async () => {
  const { commands, seen, asked } = room({ seq: 50, result: "done" }, DONE);
  await commands.send({ command: "reject", post_id: "aired" });
  assert.equal(seen.expected([AIR], 10_000), 50);
  await commands.send({ command: "take", post_id: "p" });
  assert.equal(asked[1].body.expected_offset, 50);
});

test("what a command acts on is known from its name", () => {
  assert.deepEqual(thingsOf({ command: "approve", post_id: "p" }), ["p"]);
  assert.deepEqual(thingsOf({ command: "preview", post_id: "p" }), ["p", AIR]);
  assert.deepEqual(thingsOf({ command: "clear" }), [AIR]);
  assert.deepEqual(thingsOf({ command: "fire_cue", cue_id: "c" }), []);
});

test("what changed a moment before the key went down was not seen", () => {
  const seen = new Seen();
  seen.shown(10, 1_000);
  seen.shown(11, 2_000);
  assert.equal(seen.expected(["p"], 2_000 + REACTION_MS - 1), 10);
  assert.equal(seen.expected(["p"], 2_000 + REACTION_MS), 11);
});

test("a row cannot be acted on before it appeared", () => {
  const seen = new Seen();
  seen.shown(10, 1_000);
  seen.shown(20, 2_000);
  seen.appeared("new");
  assert.equal(seen.expected(["new"], 2_010), 20);
  assert.equal(seen.expected(["old"], 2_010), 10);
  seen.shown(30, 3_000);
  seen.appeared("new"); // once only: it has changed since, and that counts
  assert.equal(seen.expected(["new"], 3_010), 20);
});

test("memory of what was seen is bounded and can be forgotten", () => {
  const seen = new Seen();
  for (let n = 0; n < 5_000; n++) {
    seen.shown(n, n);
    seen.appeared(`p${n}`);
  }
  assert.equal(seen.expected(["p4999"], 4_999), 4_999);
  seen.forget();
  assert.equal(seen.expected(["p4999"], 9_999), 0);
});
