// @ts-check
/**
 * What the show has learned from its team: the curve from the screeners' chance to the team's, how many labels carry
 * it, how far the stream has drifted, how often people overturned the rules. Not here: drawing curves (curves.mjs).
 */
import { curve, bars } from "./curves.mjs";
import { h, say } from "./dom.mjs";
import { shareWords } from "./verdict_words.mjs";
import { plural } from "./words.mjs";

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

export class Learning {
  #body;
  #note;
  #drawn = "";

  /** @param {HTMLElement} body @param {HTMLElement} note */
  constructor(body, note) {
    this.#body = body;
    this.#note = note;
  }

  /** @param {{[key: string]: any}} facts */
  render(facts) {
    const key = JSON.stringify(facts);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const learning = facts.learning ?? {};
    const labels = Number(learning.labels ?? 0);
    say(this.#note, learning.on === false ? "Learning is off in the settings" : `${plural(labels, "decision")} of the team ${learning.active ? "move the thresholds" : "so far; it needs more before it moves anything"}`);
    /** @type {[number, number][]} */
    const points = pairs(learning.curve);
    const overturn = (Array.isArray(facts.overturn) ? facts.overturn : []).filter((/** @type {any} */ o) => Number.isFinite(o?.at_ms));
    this.#body.replaceChildren(
      h("div", { class: "learning-parts" },
        h("figure", {}, h("figcaption", {}, "What a score means here"),
          points.length ? curve(points) : h("p", { class: "none" }, "No curve yet: scores count as the screeners give them."),
          points.length ? table(["Screener says", "Team agrees"], points.map(([x, y]) => [shareWords(x), shareWords(y)])) : null),
        h("figure", {}, h("figcaption", {}, "Overturned by people"),
          overturn.length ? bars(overturn.map((/** @type {any} */ o) => ({ label: TIME.format(o.at_ms), share: o.decided ? (1000 * o.overturned) / o.decided : 0 }))) : h("p", { class: "none" }, "Nobody has decided anything yet."),
          overturn.length ? table(["From", "Decided", "Overturned", "Share"], overturn.map((/** @type {any} */ o) => [TIME.format(o.at_ms), o.decided, o.overturned, o.decided ? shareWords((1000 * o.overturned) / o.decided) : "–"])) : null),
        h("dl", { class: "learning-facts" }, ...facts_(facts).map(([name, value, more]) => h("div", {}, h("dt", {}, name), h("dd", {}, h("strong", {}, value), more ? h("span", { class: "small" }, more) : null))))));
  }
}

/** @param {{[key: string]: any}} facts @returns {Array<[string, string, string?]>} */
function facts_(facts) {
  const { learning = {}, drift = null } = facts;
  /** @type {Array<[string, string, string?]>} */
  const out = [["Labels", Number(learning.labels ?? 0).toLocaleString("en-GB"), Number.isFinite(learning.unfit) ? `${learning.unfit.toLocaleString("en-GB")} of them unfit for air` : ""]];
  out.push(["May loosen", learning.looser ? `yes${learning.looser_by ? `, by ${learning.looser_by}` : ""}` : "no", learning.looser ? "" : "it only ever makes the show stricter"]);
  if (drift) {
    const level = String(drift.level ?? "");
    out.push(["Drift", level ? level.charAt(0).toUpperCase() + level.slice(1) : Number.isFinite(drift.per_mille) ? shareWords(drift.per_mille) : "–", drift.words ?? (Number.isFinite(drift.now) && Number.isFinite(drift.usual) ? `mean score ${shareWords(drift.now)}, usually ${shareWords(drift.usual)}` : "")]);
  }
  return out;
}

/** @param {unknown} value @returns {[number, number][]} */
function pairs(value) {
  return (Array.isArray(value) ? value : []).filter((p) => Array.isArray(p) && Number.isFinite(p[0]) && Number.isFinite(p[1]));
}

/** The same numbers as words, for whom a picture says nothing. @param {string[]} head @param {Array<Array<string | number>>} rows */
function table(head, rows) {
  return h("details", { class: "numbers" }, h("summary", {}, "The numbers"),
    h("table", {}, h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell, at) => (at === 0 ? h("th", { scope: "row" }, String(cell)) : h("td", { class: "number" }, String(cell)))))))));
}
