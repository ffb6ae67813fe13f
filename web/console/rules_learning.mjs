// @ts-check
/**
 * What the show has learned from its team: the curve from the screeners' chance to the team's, how many labels carry
 * it, how far the stream has drifted, how often people overturned the rules. Not here: drawing curves (curves.mjs).
 */
import { curve, bars } from "./curves.mjs";
import { h, say } from "./dom.mjs";
import { shareWords } from "./verdict_words.mjs";
import { plural } from "./words.mjs";

const LEAST = 20; // labels of each kind before the curve moves anything (the engine says when: `ready`)

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
    const { fit = 0, unfit = 0 } = learning.labels ?? {};
    say(this.#note, learning.on === false ? "Learning is off in the settings" : `${plural(fit + unfit, "decision")} of the team${learning.ready ? " shape how scores are read" : "; it needs more of both kinds before it changes anything"}`);
    const rows = (Array.isArray(learning.curve) ? learning.curve : []).filter((/** @type {any} */ row) => Number.isFinite(row?.score));
    const steps = (Array.isArray(facts.overturns) ? facts.overturns : []).filter((/** @type {any} */ o) => Number.isFinite(o?.decided));
    this.#body.replaceChildren(
      h("div", { class: "learning-parts" },
        h("figure", {}, h("figcaption", {}, "What a score means to this team"),
          learning.ready && rows.length
            ? curve(rows.map((/** @type {any} */ r) => [r.score, r.adjusted ?? r.learned]), rows.map((/** @type {any} */ r) => [r.score, r.learned]))
            : h("p", { class: "none" }, "No curve yet: scores count as the screeners give them."),
          learning.ready && rows.length ? h("p", { class: "small" }, "Across: what the screeners say. Up: what counts here. Dotted: what the team’s decisions say; dashed: as the screeners say.") : null,
          rows.length ? table(["Screener says", "Team says", "Counts as", "Fit", "Unfit"], rows.map((/** @type {any} */ r) => [shareWords(r.score), learning.ready ? shareWords(r.learned) : "–", shareWords(r.adjusted ?? r.score), r.fit, r.unfit])) : null),
        h("figure", {}, h("figcaption", {}, "Overturned by people"),
          steps.length ? bars(steps.map((/** @type {any} */ o, /** @type {number} */ at) => ({ label: at === steps.length - 1 ? "latest" : at === 0 ? "earlier" : "", share: o.decided ? (1000 * o.overturned) / o.decided : 0 }))) : h("p", { class: "none" }, "Nobody has decided anything yet."),
          steps.length ? h("p", { class: "small" }, "Share of the rules’ verdicts that people decided otherwise, fifty decisions a bar.") : null,
          steps.length ? table(["Decisions", "Overturned", "Share"], steps.map((/** @type {any} */ o) => [o.decided, o.overturned, o.decided ? shareWords((1000 * o.overturned) / o.decided) : "–"])) : null),
        h("dl", { class: "learning-facts" }, ...facts_(learning).map(([name, value, more]) => h("div", {}, h("dt", {}, name), h("dd", {}, h("strong", {}, value), more ? h("span", { class: "small" }, more) : null))))));
  }
}

/** @param {{[key: string]: any}} learning @returns {Array<[string, string, string?]>} */
function facts_(learning) {
  const { labels = {}, error = {}, drift = {} } = learning;
  const { fit = 0, unfit = 0 } = labels;
  /** @type {Array<[string, string, string?]>} */
  const out = [["Labels", Number(fit + unfit).toLocaleString("en-GB"), `${fit.toLocaleString("en-GB")} fit for air, ${unfit.toLocaleString("en-GB")} not${Math.min(fit, unfit) < LEAST && !learning.ready ? "; few of one kind" : ""}`]];
  out.push(["May loosen", learning.looser ? "Yes" : "No", learning.looser ? "a person consented, under Policy" : "it only ever makes the show stricter"]);
  if (Number.isFinite(error.before_permille)) out.push(["Error of the scores", `${shareWords(error.after_permille ?? error.before_permille)}`, `${shareWords(error.before_permille)} as the screeners give them, over ${plural(error.decisions ?? 0, "decision")}`]);
  out.push(["Drift", ...driftWords(drift)]);
  return out;
}

/** How far the stream's scores are from those at the show's start. @param {{[key: string]: any}} drift @returns {[string, string]} */
function driftWords({ psi_permille, scored = 0 }) {
  if (!Number.isFinite(psi_permille)) return ["Too early", `it needs more scored posts; ${scored.toLocaleString("en-GB")} so far`];
  const figure = `index ${(psi_permille / 1000).toFixed(2)} against the show’s first posts`;
  return psi_permille <= 100 ? ["None", figure] : psi_permille <= 250 ? ["Some", figure] : ["Strong: look at the thresholds", figure];
}

/** The same numbers as words, for whom a picture says nothing. @param {string[]} head @param {Array<Array<string | number>>} rows */
function table(head, rows) {
  return h("details", { class: "numbers" }, h("summary", {}, "The numbers"),
    h("table", {}, h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell, at) => (at === 0 ? h("th", { scope: "row" }, String(cell)) : h("td", { class: "number" }, String(cell)))))))));
}
