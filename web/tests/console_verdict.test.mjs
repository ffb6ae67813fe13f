// The plain words for what a verdict is made of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { adviceWords, categoryWords, chanceWords, eyesWords, presetWords, releaseWords, riskWords, severityWords, shadowRule, shadowWords } from "../console/verdict_words.mjs";

test("a held-back post counts down to its showing, on the server's clock", () => {
  const item = { status: "pending", release_ms: 100_000 };
  assert.equal(releaseWords(item, 88_000), "shown in 12 s");
  assert.equal(releaseWords(item, 99_001), "shown in 1 s");
  assert.equal(releaseWords(item, 100_000), "being shown");
  assert.equal(releaseWords(item, 0), "shown in 1:40");
  for (const other of [{ ...item, status: "approved" }, { ...item, status: "rejected" }, { status: "pending", release_ms: null }, { status: "pending" }]) assert.equal(releaseWords(other, 0), "");
});

test("two pairs of eyes: who looked, and who must", () => {
  const item = { status: "held", risks: ["threat", "words:slurs"] };
  assert.equal(eyesWords(item, "nina"), "Two people must approve it");
  assert.equal(eyesWords({ ...item, first_by: "sam" }, "nina"), "sam approved it; it needs a second person");
  assert.equal(eyesWords({ ...item, first_by: "nina" }, "nina"), "You approved it; a second person must too");
  assert.equal(eyesWords({ ...item, status: "approved", first_by: "sam" }, "nina"), "");
  assert.equal(eyesWords({ status: "held", risks: [] }, "nina"), "");
  assert.equal(riskWords(item.risks), "threat, word list: slurs");
});

test("the shadow is told only where it differs", () => {
  const item = { status: "approved", by: "sam", judged: { status: "held", by: "words:a" }, shadow: { status: "rejected", rule: "screened" } };
  assert.equal(shadowWords(item), "Shadow would: rejected");
  assert.equal(shadowRule(item), "Screened");
  assert.equal(shadowWords({ ...item, shadow: { status: "held", rule: "x" } }), "");
  assert.equal(shadowWords({ ...item, shadow: null }), "");
});

test("scores, severities, presets and the service's advice are words", () => {
  assert.deepEqual([40, 130, 400, 700, 990].map(chanceWords), ["hardly", "unlikely", "possible", "likely", "very likely"]);
  assert.deepEqual([0, 1, 2, 3, 9, null].map(severityWords), ["", "mild", "strong", "severe", "", ""]);
  assert.equal(categoryWords("identity"), "Attack on what people are");
  assert.equal(presetWords("under-18"), "Under 18");
  assert.equal(presetWords(null), "Own settings");
  assert.equal(adviceWords({ advice: { outcome: "hold", reason: "names a witness", by: "newsdesk" } }), "newsdesk: hold, names a witness");
  assert.equal(adviceWords({ advice: null }), "");
});
