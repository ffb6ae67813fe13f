// @ts-check
/**
 * The signs of a verdict beside a post: how severe, which lists marked it, what the own service and the shadow policy
 * say, whose eyes it needs, what its scores mean. Nothing is told by colour alone. Not here: the words (verdict_words).
 */
import { bdi, h } from "./dom.mjs";
import { weighed } from "./highlight.mjs";
import { adviceWords, categoryWords, chanceWords, eyesWords, riskWords, severityWords, shadowRule, shadowWords, shareWords } from "./verdict_words.mjs";

/** @typedef {{[key: string]: any}} Item */

/** Three pips, so many filled. @param {number} severity */
export function pips(severity) {
  return h("span", { class: "pips", "aria-hidden": "true" }, ...[1, 2, 3].map((n) => h("i", { class: n <= severity ? "on" : "" })));
}

/**
 * The chips after a reason; an empty list where there is nothing to add.
 * @param {Item} item @param {string} user who looks
 * @param {{brief?: boolean}} [how] brief: only what is not said in sentences beside them
 * @returns {HTMLElement[]}
 */
export function signs(item, user, { brief = false } = {}) {
  /** @type {HTMLElement[]} */
  const out = [];
  const severity = Number.isInteger(item.severity) ? Math.max(0, Math.min(3, item.severity)) : 0;
  if (severity && !item.by) out.push(h("span", { class: `sign sign-severity s${severity}` }, pips(severity), severityWords(severity)));
  const eyes = eyesWords(item, user);
  if (eyes && !brief) out.push(h("span", { class: "sign sign-eyes", title: riskWords(item.risks) ? `Because of: ${riskWords(item.risks)}` : null }, h("span", { class: "eyes", "aria-hidden": "true" }, item.first_by ? "1/2" : "0/2"), bdi(eyes)));
  for (const mark of Array.isArray(item.marks) ? item.marks : []) out.push(h("span", { class: "sign sign-mark", title: `Marked by the list “${mark}”` }, h("span", { class: "visually-hidden", text: "Marked by the list " }), bdi(String(mark).replaceAll("_", " "))));
  if (brief) return out;
  const advice = adviceWords(item);
  if (advice) out.push(h("span", { class: "sign sign-advice", title: "What your own service decided" }, bdi(advice)));
  const shadow = shadowWords(item);
  if (shadow) out.push(h("span", { class: "sign sign-shadow", title: `In the shadow policy: ${shadowRule(item)}` }, shadow));
  return out;
}

/** Why two people must look, and how far they are; null where one is enough. @param {Item} item @param {string} user */
export function eyesNote(item, user) {
  const words = eyesWords(item, user);
  if (!words) return null;
  const risks = riskWords(item.risks);
  return h("p", { class: "eyes-note" }, h("strong", {}, bdi(`${words}.`)), risks ? ` The risk: ${risks}.` : "");
}

/** What the shadow and the own service say, in sentences. @param {Item} item */
export function besides(item) {
  const lines = [];
  if (shadowWords(item)) lines.push(`In the shadow policy this post would be ${item.shadow.status}: ${shadowRule(item).toLowerCase()}.`);
  const { outcome, reason, by } = item.advice ?? {};
  if (outcome) lines.push(`${by || "Your own service"} says ${outcome}${reason ? `: ${reason}` : ""}.`);
  if (item.by && item.judged?.status && item.judged.status !== item.status) lines.push(`The rules had said ${item.judged.status}.`);
  return lines.length ? h("ul", { class: "besides" }, ...lines.map((line) => h("li", {}, bdi(line)))) : null;
}

/**
 * What the screeners think, one line a category, in numbers and in words; scores of shadow screeners apart.
 * @param {Item} item
 */
export function scoreList(item) {
  /** @type {Array<[string, number]>} */
  const all = Object.entries(item.scores ?? {}).filter(([, n]) => Number.isFinite(n));
  const live = all.filter(([name]) => !name.startsWith("shadow:")).sort(([a, x], [b, y]) => Number(b === "toxic") - Number(a === "toxic") || y - x || (a < b ? -1 : 1));
  const shadow = new Map(all.filter(([name]) => name.startsWith("shadow:")).map(([name, n]) => [name.slice(7), n]));
  if (!live.length && !shadow.size) return null;
  const row = (/** @type {string} */ name, /** @type {number} */ n, /** @type {number | undefined} */ beside) => {
    return h("tr", { class: n >= 600 ? "warn" : "" }, h("th", { scope: "row" }, categoryWords(name)), h("td", { class: "chance" }, chanceWords(n)), h("td", { class: "digits" }, shareWords(n), beside === undefined ? null : h("span", { class: "beside" }, ` (shadow ${shareWords(beside)})`)));
  };
  const rows = live.map(([name, n]) => row(name, n, shadow.get(name)));
  for (const [name, n] of shadow) if (!live.some(([seen]) => seen === name)) rows.push(row(`shadow: ${categoryWords(name)}`, n, undefined));
  return h("table", { class: "screeners" }, h("caption", {}, "What the screeners think"), h("tbody", {}, ...rows));
}

const WEIGHT = ["", "a little", "somewhat", "most"];

/** The words that weighed, in words. @param {Item} item */
export function weighedNote(item) {
  const found = item.post?.text ? weighed(item.post.text, item.drivers ?? []).slice(0, 6) : [];
  if (!found.length) return null;
  const parts = found.flatMap(({ text, strength }, at) => [at ? ", " : "", h("span", { class: `driver w${strength}` }, bdi(text)), ` (${WEIGHT[strength]})`]);
  return h("p", { class: "weighed" }, "What weighed: ", ...parts);
}
