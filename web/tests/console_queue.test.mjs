// What stands in the queue: filters, rows that were decided, matched words, plain words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_FILTERS, facets, fits, fromHash, isOpen, toHash } from "../console/filters.mjs";
import { pieces, weighed } from "../console/highlight.mjs";
import { arranged, steady } from "../console/queue_order.mjs";
import { LINGER_MS, Settling } from "../console/settling.mjs";
import { agoWords, badgeWords, doneWords, gist, kindOf, networkName, reasonWords, ruleWords, signalWords } from "../console/words.mjs";

const item = (over = {}) => ({ status: "held", network: "bluesky", rule: "words", post: { network: "bluesky", lang: "en", text: "A fine Leek", author: { handle: "ada.example", name: "Ada" } }, ...over });

test("filters go to the address and come back the same", () => {
  const filters = { status: "held", network: "", rule: "words", lang: "pt-BR", words: "rose & #1" };
  assert.deepEqual(fromHash(toHash(filters)), filters);
  assert.equal(toHash(NO_FILTERS), "");
  assert.ok(isOpen(fromHash("#nonsense=1&__proto__=2")));
});

test("each filter narrows, and words are looked for in text, handle and name", () => {
  const f = (some) => fits(item(), { ...NO_FILTERS, ...some });
  assert.ok(f({}) && f({ status: "held" }) && f({ words: "leek FINE" }) && f({ words: "ada.ex" }) && f({ lang: "en" }));
  assert.ok(!f({ status: "pending" }) && !f({ network: "mastodon" }) && !f({ rule: "links" }) && !f({ lang: "de" }) && !f({ words: "leek rose" }));
  assert.ok(fits(item({ post: null }), { ...NO_FILTERS, lang: "und" }));
});

test("facets count what each choice would leave, most first", () => {
  const counts = facets([item(), item({ rule: "links" }), item({ rule: "words:slurs" }), item({ rule: "__proto__" })]);
  assert.deepEqual(counts.rule, [["words", 2], ["__proto__", 1], ["links", 1]]);
  assert.deepEqual(counts.status, [["held", 4]]);
});

const order = (...ids) => [ids, new Set(ids)];

test("a row that left stays in its place for a moment, then goes", () => {
  const settling = new Settling();
  settling.next(...order("a", "b", "c"), 0, false);
  assert.deepEqual(settling.next(...order("a", "c"), 10, false), ["a", "b", "c"]);
  assert.ok(settling.has("b"));
  assert.deepEqual(settling.next(...order("n", "a", "c"), 20, false), ["n", "a", "b", "c"]);
  assert.equal(settling.dueInMs(20), LINGER_MS - 10);
  assert.deepEqual(settling.next(...order("n", "a", "c"), 10 + LINGER_MS, false), ["n", "a", "c"]);
  assert.equal(settling.dueInMs(9_999), null);
});

test("while a pointer is over the list, rows that left stay", () => {
  const settling = new Settling();
  settling.next(...order("a", "b"), 0, true);
  settling.next(...order("b"), 1, true);
  assert.deepEqual(settling.next(...order("b"), 60_000, true), ["a", "b"]);
  assert.deepEqual(settling.next(...order("b"), 60_001, false), ["b"]);
});

test("a row that a filter hides has not left, and one that comes back is alive again", () => {
  const settling = new Settling();
  settling.next(...order("a", "b"), 0, false);
  assert.deepEqual(settling.next(["b"], new Set(["a", "b"]), 1, false), ["b"]);
  settling.next(...order("a"), 2, false);
  assert.deepEqual(settling.next(...order("a", "b"), 3, false), ["a", "b"]);
  assert.equal(settling.size, 0);
});

test("rows at the end and whole runs keep their places", () => {
  const settling = new Settling();
  settling.next(...order("a", "b", "c", "d"), 0, false);
  assert.deepEqual(settling.next(...order("b"), 1, false), ["a", "b", "c", "d"]);
  assert.deepEqual(settling.next(...order("b"), 2, false), ["a", "b", "c", "d"]);
  settling.release();
  assert.deepEqual(settling.next(...order("b"), 3, false), ["b"]);
});

const on = (text, ...matches) => pieces(text, matches.map((m) => ({ on: "text", ...m })), "text");
const hits = (found) => found.filter((p) => p.hit).map((p) => p.text);

test("matched words are cut out by code points, and the pieces are the text", () => {
  const text = "🌹🌹 you muppet!";
  const found = on(text, { start: 7, end: 13, words: "muppet" });
  assert.deepEqual(hits(found), ["muppet"]);
  assert.equal(found.map((p) => p.text).join(""), text);
});

test("the engine's places are believed, and its words name the list", () => {
  const found = on("insults? you muppet", { start: 13, end: 19, words: "insults" });
  assert.deepEqual(hits(found), ["muppet"]);
  assert.equal(found.find((p) => p.hit)?.list, "insults");
});

test("a mark never cuts a character in two: families, flags and accents are marked whole", () => {
  for (const text of ["👩‍👩‍👧‍👦 hi", "🇳🇱 hi", "é hi"]) assert.equal(hits(on(text, { start: 0, end: 1, words: "x" }))[0], [...new Intl.Segmenter().segment(text)][0].segment);
  const arabic = "قال كلمة سيئة هنا";
  assert.deepEqual(hits(on(arabic, { start: 4, end: 8, words: "x" })), ["كلمة"]);
});

test("what weighed is told by how much it weighed beside the strongest", () => {
  const drivers = [{ start: 0, end: 3, points: 300 }, { start: 4, end: 7, points: 120 }, { start: 8, end: 11, points: 20 }, { start: 12, end: 15, points: -90 }];
  const found = pieces("one two six ten", [{ on: "text", start: 4, end: 7, words: "l" }], "text", drivers);
  assert.equal(found.map((p) => p.text).join(""), "one two six ten");
  assert.deepEqual(found.filter((p) => p.weight).map((p) => [p.text, p.weight, p.hit]), [["one", 3, false], ["two", 2, true], ["six", 1, false]]);
  assert.deepEqual(weighed("one two six ten", drivers).map((w) => w.text), ["one", "two", "six"]);
  assert.deepEqual(pieces("Ada", [], "name", drivers), [{ text: "Ada", hit: false }]);
  for (const bad of [null, [null], [{ start: -1, end: 2, points: 5 }], [{ start: 0, end: 99, points: NaN }]]) assert.deepEqual(pieces("abc", [], "text", /** @type {any} */ (bad)).map((p) => p.text), ["abc"]);
});

test("words in disguise are marked where the engine says", () => {
  assert.deepEqual(hits(on("what a mupp3t", { start: 7, end: 13, words: "muppet" })), ["mupp3t"]);
});

test("nonsense matches mark nothing and lose nothing", () => {
  for (const match of [{ start: -1, end: 3 }, { start: 5, end: 2 }, { start: 1.5, end: 3 }, {}, { words: "zzz" }, { start: 90, end: 99, words: "" }]) {
    const found = on("a rose", match);
    assert.equal(found.map((p) => p.text).join(""), "a rose");
    assert.deepEqual(hits(found), []);
  }
  assert.deepEqual(pieces("", [], "text"), []);
  assert.deepEqual(pieces("a rose", [{ on: "name", start: 0, end: 1, words: "a" }], "text"), [{ text: "a rose", hit: false }]);
});

test("overlapping matches are one mark", () => {
  assert.deepEqual(hits(on("abcdef", { start: 1, end: 3, words: "bc" }, { start: 2, end: 5, words: "cde" })), ["bcde"]);
});

test("names unknown here are shown as they came, even those of Object's own", () => {
  for (const name of ["constructor", "__proto__", "toString", "new_rule"]) {
    for (const words of [ruleWords(name), signalWords(name), networkName(name), doneWords(name), badgeWords(name)]) assert.equal(typeof words, "string");
  }
  assert.equal(ruleWords("new_rule"), "New rule");
  assert.equal(ruleWords("words:mild_insults"), "Word list: mild insults");
  assert.equal(kindOf(null), "nothing_objected");
});

test("a reason says who did it when a person did", () => {
  assert.equal(reasonWords({ status: "held", by: "sam", reason: "check the name" }), "sam held it: check the name");
  assert.equal(reasonWords({ status: "held", by: null, reason: "links to a.example" }), "Links to a.example");
});

test("time gone by is said shortly", () => {
  assert.deepEqual([0, 5_000, 61_000, 7_300_000, 200_000_000, -50].map(agoWords), ["now", "5 s", "1 min", "2 h", "2 d", "now"]);
});

test("the gist of a post is short, on one line, and cuts no sign in two", () => {
  const words = gist({ post: { text: "🌹".repeat(60) } }, 10);
  assert.equal(words, `“${"🌹".repeat(9)}…”`);
  assert.equal(gist({ post: { text: "a\n b" } }), "“a b”");
  assert.equal(gist({ post: null }), "a post");
});

test("the queue stands by value or newest first, and as the show has it where they agree", () => {
  const items = new Map([["a", { received_ms: 3, value: 10 }], ["b", { received_ms: 2, value: 900 }], ["c", { received_ms: 1 }]]);
  assert.deepEqual(arranged(["a", "b", "c"], items, "value", "newest"), ["b", "a", "c"]);
  assert.deepEqual(arranged(["b", "c", "a"], items, "newest", "value"), ["a", "b", "c"]);
  assert.deepEqual(arranged(["c", "b", "a"], items, "value", "value"), ["c", "b", "a"]);
});

test("rows that are held keep their order, and newcomers come in between", () => {
  assert.deepEqual(steady(["a", "b", "c"], ["c", "b", "a"]), ["a", "b", "c"]);
  assert.deepEqual(steady(["a", "b", "c"], ["n", "c", "m", "a"]), ["n", "a", "c", "m"]);
  assert.deepEqual(steady([], ["a", "b"]), ["a", "b"]);
  assert.deepEqual(steady(["a"], []), []);
});
