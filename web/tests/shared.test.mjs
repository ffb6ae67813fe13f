import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ServerClock, broadcastTime, clockFace } from "../shared/clock.mjs";
import { ago, graphemes, initials, linkWords, pieces, safeUrl } from "../shared/text.mjs";
import { networkName, onNetwork } from "../shared/networks.mjs";

const shape = (text) => pieces(text).map((p) => (p.kind === "text" ? p.text : `<${p.kind} ${p.text}>`)).join("");

describe("text", () => {
  test("joined again, the pieces are the text itself", () => {
    for (const text of ["", "a", "#a #b https://x.test/(y) @z.test.", "<script>&amp;#x</script>", "\u202e#a\u0000b", "👩‍👩‍👧‍👦#🌹", "https://a.test,https://b.test"]) {
      assert.equal(pieces(text).map((p) => p.text).join(""), text);
    }
  });
  test("links are http or https, without the sentence around them", () => {
    assert.equal(shape("See https://a.test/b, and (http://c.test/d_(e))."), "See <link https://a.test/b>, and (<link http://c.test/d_(e)>).");
    assert.equal(shape("javascript:alert(1) data:text/html,x ftp://a.test"), "javascript:alert(1) data:text/html,x ftp://a.test");
    assert.equal(shape("https://u:p@bad.test https:// http://"), "https://u:<mention p@bad.test>".replace("<mention p@bad.test>", "p@bad.test") + " https:// http://");
    assert.equal(shape('"https://a.test/?q=1&r=2"'), '"<link https://a.test/?q=1&r=2>"');
    assert.equal(shape("xhttps://a.test"), "xhttps://a.test");
  });
  test("hashtags and mentions are whole words", () => {
    assert.equal(shape("#rose #1 a#b ##c #日本語 ＃全 #it's"), "<tag #rose> #1 a#b #<tag #c> <tag #日本語> <tag ＃全> <tag #it>'s");
    assert.equal(shape("@ada.example. me@home.test @a@b.test"), "<mention @ada.example>. me@home.test <mention @a@b.test>");
  });
  test("a link's words tell the true host", () => {
    assert.equal(linkWords("https://www.example.org/"), "example.org");
    assert.equal(linkWords(new URL("https://раураl.com/x").href), "xn--l-7sba6dbr.com/x");
    assert.equal(linkWords("https://a.test/0123456789012345678901234567890"), "a.test/01234567890123456789012…");
    assert.equal(safeUrl("https://good.test@evil.test/"), null);
    assert.equal(safeUrl("JAVASCRIPT:alert(1)"), null);
    assert.equal(safeUrl(7), null);
  });
  test("a long hostile text is cut into pieces quickly", () => {
    const started = performance.now();
    for (const text of ["#".repeat(9000), "@".repeat(9000), "https://".repeat(1200), "a@".repeat(4500), `https://a.test/${"(".repeat(5000)}${")".repeat(4000)}`, `https://a.test/${").".repeat(4900)}`]) pieces(text);
    assert.ok(performance.now() - started < 1000);
  });
  test("age is said in few words", () => {
    const now = Date.UTC(2026, 5, 1, 12);
    assert.deepEqual([0, 19, 45, 90, 7200].map((s) => ago(now - s * 1000, now)), ["now", "now", "40s", "1m", "2h"]);
    assert.equal(ago(now + 99_000, now), "now");
    assert.equal(ago(now - 86_400_000 * 3, now), "May 29");
  });
  test("initials are letters, of any script, and steady", () => {
    assert.equal(initials("Ada Green").letters, "AG");
    assert.equal(initials("  \"ada\" ").letters, "A");
    assert.equal(initials("🌹").letters, "");
    assert.equal(initials("Compostela Reed (she/her)").letters, "CR");
    assert.equal(initials("حديقة الورد").letters, "حا");
    assert.deepEqual(initials("Ada", "ada.example"), initials("Ada", "ada.example"));
    const tones = new Set(Array.from({ length: 200 }, (_, n) => initials("A", `user${n}`).tone));
    assert.equal(tones.size, 8);
  });
  test("graphemes are what a person counts", () => {
    assert.equal(graphemes("e\u0301👩‍👩‍👧‍👦🇺🇳"), 3);
  });
});

describe("networks", () => {
  test("known ones are said as people say them, others as they are", () => {
    assert.equal(onNetwork("bluesky"), "on Bluesky");
    assert.equal(onNetwork("companion"), "from the companion page");
    assert.equal(onNetwork("studio"), "from the studio");
    assert.equal(networkName("twitter"), "X");
    assert.equal(networkName("pixel-fed"), "Pixel fed");
    assert.equal(networkName("constructor"), "Constructor");
  });
});

describe("clock", () => {
  test("the probe with the smallest bound is kept", () => {
    let now = 1000;
    const clock = new ServerClock(() => now);
    assert.equal(clock.errorMs(), Infinity);
    clock.take({ t1: 1000, t2: 6050, t3: 6050 }, 1100); // 100 ms round trip, 5 s ahead
    assert.equal(clock.now(), 6000);
    assert.equal(clock.errorMs(1100), 50);
    clock.take({ t1: 1200, t2: 9000, t3: 9000 }, 2200); // slower: not believed
    assert.equal(clock.now(), 6000);
    clock.take({ t1: 3000, t2: 8011, t3: 8011 }, 3020); // quicker
    assert.equal(clock.now(), 6001);
    now += 1;
    assert.equal(clock.now(), 6002);
  });
  test("nonsense is passed over, and a stamp helps until a probe is home", () => {
    const clock = new ServerClock(() => 1000);
    for (const bad of [{}, { t1: "1", t2: 2, t3: 3 }, { t1: 5000, t2: 1, t3: 1 }, { t1: 0, t2: NaN, t3: 1 }]) clock.take(bad, 1000);
    assert.equal(clock.now(), 1000);
    clock.hint(7000);
    assert.equal(clock.now(), 7000);
    clock.take({ t1: 990, t2: 2000, t3: 2000 }, 1000);
    assert.equal(clock.now(), 2005);
    clock.hint(9000);
    assert.equal(clock.now(), 2005);
  });
  test("broadcast time and its face", () => {
    assert.equal(broadcastTime({ t0_ms: 1000 }, 4500), 3500);
    assert.equal(broadcastTime({}, 4500), null);
    assert.deepEqual([0, 59_999, 75_000, 3_675_000, -5_000].map(clockFace), ["0:00", "0:59", "1:15", "1:01:15", "−0:05"]);
  });
});
