// @ts-check
/**
 * Every rule and list of the show as one table: where it comes from, what it leads to, how often it hit, was upheld
 * and overturned by people, and what it costs. Not here: trying a list (rules_tester.mjs).
 */
import { attr, bdi, h, say } from "./dom.mjs";
import { pips } from "./verdict_parts.mjs";
import { outcomeWords, severityWords, categoryWords } from "./verdict_words.mjs";
import { plural, ruleKindWords } from "./words.mjs";

/** @typedef {{[key: string]: any}} Row */

const SCOPES = /** @type {const} */ ([["", "all"], ["live", "live"], ["show", "show"], ["house", "house"], ["shipped", "shipped"], ["rule", "rules"]]);
const SCOPE_WORDS = new Map([["live", "put while the show runs"], ["show", "the show’s own settings"], ["house", "the house’s lists, over all shows"], ["shipped", "comes with SecondScreen"], ["dropped", "a live list that was dropped since"]]);
/** @type {Map<string, string>} */
const MODES = new Map([["word", "whole words"], ["prefix", "word beginnings"], ["phrase", "phrases"], ["substring", "anywhere"], ["regex", "patterns"]]);
/** @type {Array<[key: string, label: string, title: string]>} */
const COLUMNS = [
  ["name", "Name", ""], ["outcome", "Leads to", ""], ["words", "Words", "Entries of the list"], ["hits", "Hits", "Posts it decided or marked"],
  ["upheld", "Upheld", "People decided the same"], ["overturned", "Overturned", "People decided otherwise, and the share of what they looked at"],
  ["cost_us", "Cost", "Microseconds a post, measured over the latest posts"],
];

export class RulesTable {
  #how;
  #scope = "";
  #sort = "hits";
  #words;
  #table = h("table", { class: "rules-table" });
  #buttons;
  /** @type {Row[]} */
  #rows = [];
  #drawn = "";
  /** @type {any} */
  #measured = null;

  /**
   * @param {{body: HTMLElement, note: HTMLElement, tools: HTMLElement, onEdit: (row: Row) => void, onDrop: (row: Row) => void, onMeasure: () => void}} how
   */
  constructor(how) {
    this.#how = how;
    this.#words = h("input", { type: "search", placeholder: "Find a rule", "aria-label": "Find a rule by its name", maxlength: 100, on: { input: () => this.#draw() } });
    this.#buttons = SCOPES.map(([scope, label]) => h("button", { type: "button", class: "seg", "data-scope": scope, "aria-pressed": scope === "", on: { click: () => this.#narrow(scope) } }, label));
    how.tools.append(h("span", { class: "segs", role: "group", "aria-label": "Where rules come from" }, ...this.#buttons), this.#words);
    how.body.append(h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": "Table of rules and lists" }, this.#table));
  }

  focus() {
    this.#words.focus();
  }

  /** @param {{[key: string]: any}} facts */
  render(facts) {
    const items = Array.isArray(facts.items) ? facts.items : [];
    const costs = new Map(this.#rows.map((row) => [keyOf(row), row.cost_us]));
    // What was measured once stays in sight until it is measured anew.
    this.#rows = items.map((/** @type {Row} */ row) => ({ ...row, cost_us: row.cost_us ?? costs.get(keyOf(row)) ?? null }));
    this.#measured = facts.measured ?? this.#measured;
    this.#draw();
  }

  /** @param {string} scope */
  #narrow(scope) {
    this.#scope = scope;
    for (const button of this.#buttons) attr(button, "aria-pressed", button.dataset.scope === scope);
    this.#draw();
  }

  /** @param {string} key */
  #by(key) {
    this.#sort = key;
    this.#draw();
    /** @type {HTMLElement | null} */ (this.#table.querySelector(`[data-sort="${key}"]`))?.focus();
  }

  #draw() {
    const sought = this.#words.value.trim().toLowerCase();
    const rows = this.#rows
      .filter((row) => (this.#scope === "rule" ? row.kind === "rule" : !this.#scope || (row.kind === "list" && row.scope === this.#scope)))
      .filter((row) => !sought || nameOf(row).toLowerCase().includes(sought) || String(row.name).toLowerCase().includes(sought))
      .sort((a, b) => (this.#sort === "name" || this.#sort === "outcome" ? 0 : (b[this.#sort] ?? -1) - (a[this.#sort] ?? -1)) || Number(b.scope === "live") - Number(a.scope === "live") || nameOf(a).localeCompare(nameOf(b)));
    const key = JSON.stringify([rows, this.#sort, this.#measured]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const lists = this.#rows.filter((row) => row.kind === "list").length;
    say(this.#how.note, `${plural(lists, "list")}, ${plural(this.#rows.length - lists, "rule")}`);
    const head = h("thead", {}, h("tr", {}, ...COLUMNS.map(([name, label, title]) =>
      h("th", { scope: "col", class: `col-${name}`, "aria-sort": this.#sort === name ? (name === "name" ? "ascending" : "descending") : null }, name === "outcome" ? label : h("button", { type: "button", class: "sorter", "data-sort": name, title: title || null, on: { click: () => this.#by(name) } }, label, this.#sort === name ? h("span", { "aria-hidden": "true" }, name === "name" ? " ↑" : " ↓") : ""))),
      h("th", { scope: "col" }, h("span", { class: "visually-hidden", text: "Acts" }))));
    const held = this.#table.contains(document.activeElement) ? document.activeElement?.getAttribute("data-focus") : null;
    this.#table.replaceChildren(
      h("caption", {}, this.#measured ? `Cost was measured over ${plural(this.#measured.posts, "post")}; to read a post once takes ${micros(this.#measured.fold_us)} for all of them, to see through disguises ${micros(this.#measured.lists_us)} for all lists. ` : "Cost has not been measured yet. ",
        h("button", { type: "button", class: "linkish", "data-focus": "measure", on: { click: this.#how.onMeasure } }, "Measure anew")),
      head, h("tbody", {}, ...(rows.length ? rows.map((row) => this.#row(row)) : [h("tr", {}, h("td", { colspan: COLUMNS.length + 1, class: "none" }, this.#rows.length ? "Nothing here fits." : "The rules are on their way…"))])));
    if (held) /** @type {HTMLElement | null} */ (this.#table.querySelector(`[data-focus="${CSS.escape(held)}"]`))?.focus();
  }

  /** @param {Row} row */
  #row(row) {
    const list = row.kind === "list";
    const decided = (row.upheld ?? 0) + (row.overturned ?? 0);
    const rate = decided ? Math.round((100 * (row.overturned ?? 0)) / decided) : null;
    const where = list ? [MODES.get(row.mode) ?? row.mode, onWords(row.on), row.lang ? `in ${row.lang}` : "", row.category ? categoryWords(row.category).toLowerCase() : ""].filter(Boolean).join(" · ") : "";
    const by = row.by ? `by ${row.by}` : "";
    return h("tr", { class: row.shadow ? "in-shadow" : "", "data-rule": row.name },
      h("th", { scope: "row" }, h("span", { class: "rule-name" }, bdi(nameOf(row)), list ? h("span", { class: `chip scope-${row.scope}`, title: SCOPE_WORDS.get(row.scope) ?? null }, row.scope) : null, row.shadow ? h("span", { class: "chip chip-shadow" }, "shadow") : null),
        h("span", { class: "small" }, bdi([where, by, row.reason].filter(Boolean).join(" · ")))),
      h("td", {}, list ? h("span", { class: `leads leads-${row.outcome}` }, outcomeWords(row.outcome)) : h("span", { class: "small" }, "by its settings"), list && row.severity ? h("span", { class: `severity s${row.severity}` }, pips(row.severity), severityWords(row.severity)) : null),
      number(list ? row.words : null), number(row.hits), number(row.upheld),
      h("td", { class: "number" }, row.overturned == null ? h("span", { class: "none" }, "–") : h("span", {}, row.overturned.toLocaleString("en-GB"), rate === null ? "" : h("span", { class: `rate ${rate >= 30 && decided >= 5 ? "high" : ""}` }, ` ${rate} %`, rate >= 30 && decided >= 5 ? " · often" : ""))),
      h("td", { class: "number" }, row.cost_us == null ? h("span", { class: "none" }, "–") : micros(row.cost_us)),
      h("td", { class: "row-acts" }, ...(list && row.scope === "live" ? [
        h("button", { type: "button", "data-focus": `edit ${row.name}`, "aria-label": `Edit ${row.name}`, on: { click: () => this.#how.onEdit(row) } }, "Edit"),
        h("button", { type: "button", "data-focus": `drop ${row.name}`, "aria-label": `Drop ${row.name}`, on: { click: () => this.#how.onDrop(row) } }, "Drop"),
      ] : [])));
  }
}

/** @param {Row} row */
const keyOf = (row) => `${row.kind}:${row.name}`;
/** @param {Row} row */
const nameOf = (row) => (row.kind === "list" ? String(row.name).replaceAll("_", " ") : ruleKindWords(row.name));
/** @param {unknown} us */
const micros = (us) => (Number(us) >= 100 ? `${Math.round(Number(us)).toLocaleString("en-GB")} µs` : `${Number(us).toFixed(1)} µs`);

/** @param {unknown} on */
function onWords(on) {
  const places = Array.isArray(on) ? on : [];
  const names = new Map([["text", "text"], ["handle", "handle"], ["name", "name"], ["domain", "links"]]);
  return places.length ? `in ${places.map((p) => names.get(p) ?? p).join(", ")}` : "";
}

/** @param {unknown} n */
function number(n) {
  return h("td", { class: "number" }, n == null ? h("span", { class: "none" }, "–") : Number(n).toLocaleString("en-GB"));
}
