// @ts-check
/** The mood of the stream against the show's own usual, as a meter with its words. Not here: how it is measured. */
import { h } from "./dom.mjs";
import { shareWords } from "./verdict_words.mjs";
import { agoWords } from "./words.mjs";

const WORDS = new Map([["calm", "Calm"], ["uneasy", "Uneasy"], ["alarmed", "Alarmed"]]);
const STEPS = ["calm", "uneasy", "alarmed"];

/** @param {HTMLElement} root @param {{[key: string]: any} | null | undefined} mood */
export function drawMood(root, mood) {
  if (!mood?.level) {
    root.replaceChildren(h("p", { class: "mood-words" }, "The mood is not known yet."));
    return;
  }
  const at = Math.max(0, STEPS.indexOf(mood.level));
  const usual = mood.usual ?? {};
  const held = Number.isFinite(mood.held_permille) ? `${shareWords(mood.held_permille)} held${Number.isFinite(usual.held_permille) ? `, usually ${shareWords(usual.held_permille)}` : ""}` : "";
  const since = Number.isFinite(mood.since_ms) ? `for ${agoWords(Date.now() - mood.since_ms)}` : "";
  root.dataset.level = mood.level;
  root.replaceChildren(
    h("span", { class: "mood-meter", "aria-hidden": "true" }, ...STEPS.map((_, n) => h("i", { class: n <= at ? "on" : "" }))),
    h("p", { class: "mood-words" }, h("span", {}, "Mood "), h("strong", {}, WORDS.get(mood.level) ?? mood.level), h("span", { class: "mood-note" }, [held, sentimentWords(mood, usual), since].filter(Boolean).join(" · "))),
  );
}

/** @param {{[key: string]: any}} mood @param {{[key: string]: any}} usual */
function sentimentWords(mood, usual) {
  if (!Number.isFinite(mood.sentiment) || !Number.isFinite(usual.sentiment)) return "";
  const slip = mood.sentiment - usual.sentiment;
  return slip < -250 ? "harsher than usual" : slip > 250 ? "kinder than usual" : "tone as usual";
}
