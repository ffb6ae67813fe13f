import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { backOffMs, channelUrl, openChannel } from "../shared/socket.mjs";
import { FakeSocket } from "./fake_socket.mjs";

const snapshot = { op: "snapshot", channel: "feed", epoch: "e", offset: 4, seq: 9, at_ms: 5, items: { a: { n: 1 } }, order: ["a"], timeline: {}, meta: {} };
const delta = (offset, more = {}) => ({ op: "delta", epoch: "e", offset, seq: 1, at_ms: 6, ...more });

let channels = [];
function open(more = {}) {
  const seen = { states: [], phases: [], bad: [] };
  const channel = openChannel({
    show: "demo",
    gateway: "ws://x.test",
    WebSocket: FakeSocket,
    random: () => 0.5,
    onState: (state) => seen.states.push(state),
    onStatus: (status) => seen.phases.push(status.phase),
    onBad: (why) => seen.bad.push(why),
    ...more,
  });
  channels.push(channel);
  return { channel, seen };
}

beforeEach(() => {
  FakeSocket.made = [];
  channels = [];
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => {
  for (const channel of channels) channel.close();
  mock.timers.reset();
});

test("an address is built from any gateway and names the position", () => {
  assert.equal(channelUrl("ws://h:1", "a b", "feed", null), "ws://h:1/v1/shows/a%20b/feed");
  assert.equal(channelUrl("https://h", "s", "onair", null), "wss://h/v1/shows/s/onair");
  assert.equal(channelUrl("", "s", "feed", null, "http://h:8080/s/s?x=1#y"), "ws://h:8080/v1/shows/s/feed");
  assert.equal(channelUrl("ws://h", "s", "feed", { epoch: "e", offset: 7 }), "ws://h/v1/shows/s/feed?epoch=e&offset=7");
});

test("the wait doubles, has a ceiling, and is never the same for all", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 50].map((n) => backOffMs(n, 15_000, () => 1)), [500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  assert.equal(backOffMs(9, 15_000, () => 0), 100);
});

test("a snapshot makes it live, and what follows is folded", () => {
  const { channel, seen } = open();
  FakeSocket.last.open();
  assert.deepEqual(seen.phases, ["connecting"]);
  FakeSocket.last.say(snapshot);
  FakeSocket.last.say(delta(5, { put: { b: { n: 2 } }, order: ["b", "a"] }));
  assert.deepEqual(seen.phases, ["connecting", "live"]);
  assert.deepEqual(channel.state.order, ["b", "a"]);
  assert.equal(seen.states.length, 2);
});

test("a lost connection comes back with its position and is not told twice what it knows", () => {
  const { channel, seen } = open();
  FakeSocket.last.open();
  FakeSocket.last.say(snapshot);
  FakeSocket.last.drop();
  assert.equal(channel.status.phase, "reconnecting");
  mock.timers.tick(500);
  assert.equal(FakeSocket.made.length, 2);
  assert.equal(FakeSocket.last.url.search, "?epoch=e&offset=4");
  FakeSocket.last.open();
  FakeSocket.last.say({ op: "resumed", epoch: "e", offset: 4 });
  assert.equal(channel.status.phase, "live");
  assert.equal(channel.state.items.get("a").n, 1);
  assert.equal(seen.bad.length, 0);
});

test("a gap reconnects at once with what it has", () => {
  open();
  FakeSocket.last.open();
  FakeSocket.last.say(snapshot);
  FakeSocket.made[0].say(delta(7));
  mock.timers.tick(0);
  assert.equal(FakeSocket.made[0].closed, true);
  assert.equal(FakeSocket.last.url.search, "?epoch=e&offset=4");
});

test("told it is ahead, it comes back without a position", () => {
  open();
  FakeSocket.last.open();
  FakeSocket.last.say(snapshot);
  FakeSocket.last.drop(4002);
  mock.timers.tick(500);
  assert.equal(FakeSocket.last.url.search, "");
});

test("a final close code stops with words, and nothing wakes it", () => {
  const { channel } = open();
  FakeSocket.last.open();
  FakeSocket.last.drop(4503);
  assert.equal(channel.status.phase, "stopped");
  assert.equal(channel.status.words, "The show is over.");
  mock.timers.tick(100_000);
  assert.equal(FakeSocket.made.length, 1);
});

test("an overlay comes back even then", () => {
  const { channel } = open({ forever: true, maxDelayMs: 2_000 });
  FakeSocket.last.open();
  FakeSocket.last.drop(4503);
  assert.equal(channel.status.phase, "reconnecting");
  for (let n = 0; n < 20; n += 1) {
    mock.timers.tick(2_000);
    FakeSocket.last.drop();
  }
  assert.equal(FakeSocket.made.length, 21);
});

test("a restart is met with patience, too many connections with more", () => {
  const { channel } = open({ random: () => 0.9 });
  FakeSocket.last.open();
  FakeSocket.last.drop(4001);
  assert.equal(channel.status.retryInMs, 4_500);
  mock.timers.tick(4_500);
  FakeSocket.last.drop(4010);
  assert.ok(channel.status.retryInMs >= 10_000);
});

test("what is no message of the protocol is told, and everything fetched anew", () => {
  for (const bad of ["{", "[]", '{"op":5}', '{"op":"delta","epoch":"e","offset":5,"put":[]}', '{"op":"hb","v":2}']) {
    const { channel, seen } = open();
    FakeSocket.last.open();
    FakeSocket.last.say(snapshot);
    FakeSocket.last.say(bad);
    assert.equal(seen.bad.length, 1, bad);
    assert.equal(channel.state.epoch, null);
    mock.timers.tick(500);
    assert.equal(FakeSocket.last.url.search, "");
    channel.close();
  }
});

test("a server that did not agree on the protocol is not believed", () => {
  const { seen } = open();
  FakeSocket.last.open("");
  assert.equal(seen.bad.length, 1);
});

test("silence is asked about, then believed", () => {
  const { channel } = open();
  FakeSocket.last.open();
  FakeSocket.last.say(snapshot);
  const first = FakeSocket.last;
  first.sent.length = 0;
  mock.timers.tick(20_000);
  assert.deepEqual(first.sent.map((m) => m.op).slice(-1), ["wc"]);
  assert.equal(channel.status.phase, "live");
  first.say({ op: "wc", t1: 1, t2: 2, t3: 3 });
  mock.timers.tick(19_999);
  assert.equal(channel.status.phase, "live");
  mock.timers.tick(1);
  mock.timers.tick(12_000);
  assert.equal(channel.status.phase, "reconnecting");
});

test("one heartbeat ahead is no matter, two are a gap", () => {
  const { channel } = open();
  FakeSocket.last.open();
  FakeSocket.last.say(snapshot);
  FakeSocket.last.say({ op: "hb", offset: 5, air: 1, at_ms: 9 });
  FakeSocket.last.say(delta(5));
  FakeSocket.last.say({ op: "hb", offset: 6, air: 1, at_ms: 9 });
  assert.equal(channel.status.phase, "live");
  FakeSocket.last.say({ op: "hb", offset: 6, air: 1, at_ms: 9 });
  assert.equal(channel.status.phase, "reconnecting");
});

test("a closed channel is silent for good", () => {
  const { channel, seen } = open();
  FakeSocket.last.open();
  channel.close();
  FakeSocket.made[0].say(snapshot);
  mock.timers.tick(100_000);
  assert.equal(seen.states.length, 0);
  assert.equal(FakeSocket.made.length, 1);
});

test("a connection that never opens is given up", () => {
  const { channel } = open();
  mock.timers.tick(9_999);
  assert.equal(channel.status.phase, "connecting");
  mock.timers.tick(1);
  assert.equal(channel.status.phase, "reconnecting");
});
