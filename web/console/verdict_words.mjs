// @ts-check
/**
 * The plain words for what a verdict is made of: severity, categories, chances, risks, advice, what the shadow would
 * have said, when a held-back post is shown. Pure. Not here: rules and acts (words.mjs), elements (verdict_parts.mjs).
 */
import { kindOf, ruleWords } from "./words.mjs";

/** @typedef {{[key: string]: any}} Item */

const SEVERITY = /** @type {const} */ (["", "mild", "strong", "severe"]);

/** @type {Map<string, string>} what a screener scores, and what may be a risk */
const CATEGORIES = new Map([
  ["toxic", "Not fit for air"], ["abuse", "Abuse"], ["identity", "Attack on what people are"], ["threat", "Threat"],
  ["sexual", "Sexual"], ["profanity", "Swearing"], ["spam", "Spam"], ["nudity", "Nudity in a picture"],
]);

/** @type {Map<string, string>} */
const OUTCOMES = new Map([["accept", "let pass"], ["hold", "hold"], ["reject", "reject"], ["next", "mark only"]]);

/** @type {Map<string, string>} */
const PRESETS = new Map([["lenient", "Lenient"], ["standard", "Standard"], ["strict", "Strict"], ["under-18", "Under 18"]]);

/** @param {unknown} severity 1 to 3; "" for none */
export const severityWords = (severity) => SEVERITY[Number(severity)] ?? "";

/** @param {string} name */
export function categoryWords(name) {
  const plain = String(name);
  return CATEGORIES.get(plain) ?? (plain ? plain.charAt(0).toUpperCase() + plain.slice(1).replaceAll("_", " ") : "");
}

/** Is this the name of a category? @param {string} name */
export const isCategory = (name) => CATEGORIES.has(name);

/** @param {unknown} outcome */
export const outcomeWords = (outcome) => OUTCOMES.get(String(outcome)) ?? String(outcome ?? "");

/** @param {unknown} preset */
export const presetWords = (preset) => PRESETS.get(String(preset)) ?? "Own settings";

/** A probability per mille, in a word. @param {number} perMille */
export function chanceWords(perMille) {
  if (perMille >= 850) return "very likely";
  if (perMille >= 600) return "likely";
  if (perMille >= 350) return "possible";
  return perMille >= 120 ? "unlikely" : "hardly";
}

/** Per mille as a share: 384 → "38 %". @param {number} perMille */
export const shareWords = (perMille) => `${Math.round(perMille / 10)} %`;

/** What risks make two people look. @param {unknown} risks */
export function riskWords(risks) {
  const names = Array.isArray(risks) ? risks.filter((r) => typeof r === "string" && r) : [];
  return names.map((r) => (isCategory(r) ? categoryWords(r) : ruleWords(r)).toLowerCase()).join(", ");
}

/**
 * How far two pairs of eyes have come; "" where one is enough.
 * @param {Item} item @param {string} user
 */
export function eyesWords(item, user) {
  if (item.status === "approved" || item.status === "rejected") return "";
  if (item.first_by) return item.first_by === user ? "You approved it; a second person must too" : `${item.first_by} approved it; it needs a second person`;
  return Array.isArray(item.risks) && item.risks.length ? "Two people must approve it" : "";
}

/** What the shadow policy would have said, only where it differs. @param {Item} item */
export function shadowWords(item) {
  const shadow = item.shadow;
  if (!shadow?.status || shadow.status === (item.judged?.status ?? item.status)) return "";
  return `Shadow would: ${shadow.status}`;
}

/** @param {Item} item */
export function shadowRule(item) {
  return item.shadow?.rule && kindOf(item.shadow.rule) !== "nothing_objected" ? ruleWords(item.shadow.rule) : "nothing objects";
}

/** What the broadcaster's own service said. @param {Item} item */
export function adviceWords(item) {
  const { outcome, reason, by } = item.advice ?? {};
  if (!outcome) return "";
  return `${by || "Own service"}: ${outcomeWords(outcome)}${reason ? `, ${reason}` : ""}`;
}

/**
 * When a held-back post is shown unless somebody objects; "" for any other.
 * @param {Item} item @param {number} now the server's time, ms
 */
export function releaseWords(item, now) {
  if (!Number.isFinite(item?.release_ms) || item.status === "approved" || item.status === "rejected") return "";
  const s = Math.ceil((item.release_ms - now) / 1000);
  if (s <= 0) return "being shown";
  return s < 60 ? `shown in ${s} s` : `shown in ${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}
