// @ts-check
/**
 * Try a list before it counts: what would it have caught, with the posts and the words marked; then put it in shadow,
 * or live. Only what was tried, word for word, can be put. Not here: the test itself (the service makes it).
 */
import { bdi, h, say } from "./dom.mjs";
import { pieces } from "./highlight.mjs";
import { networkOf, authorName } from "./post_parts.mjs";
import { networkMark, networkName } from "../shared/networks.mjs";
import { outcomeWords, severityWords } from "./verdict_words.mjs";
import { agoWords, plural } from "./words.mjs";

/** @typedef {{[key: string]: any}} Rule */

const SINCE = /** @type {const} */ ([[600, "10 minutes"], [3_600, "hour"], [21_600, "6 hours"], [86_400, "day"]]);
const MODES = /** @type {const} */ ([["word", "Whole words"], ["prefix", "Beginnings of words"], ["phrase", "Words in a row"], ["substring", "Letters anywhere"], ["regex", "Patterns (RE2)"]]);
const PLACES = /** @type {const} */ ([["text", "text"], ["handle", "handle"], ["name", "name"], ["domain", "linked domains"]]);
const OUTCOMES = /** @type {const} */ (["reject", "hold", "next", "accept"]);
const CATEGORIES = /** @type {const} */ (["abuse", "identity", "threat", "sexual", "profanity", "spam"]);
/** @type {Map<string, string>} */
const LEADS = new Map([["held", "Under this policy a match is held."], ["rejected", "Under this policy a match is rejected."]]);
const MUCH = 0.05; // a list that catches more than this share asks again before it goes live

export class Tester {
  #how;
  #f;
  #fault = h("p", { class: "fault", role: "alert" });
  #tried = "";
  /** @type {Rule | null} */
  #found = null;
  #busy = false;
  /** Live lists: name → does it only run in the shadow? @type {Map<string, boolean>} */
  #live = new Map();
  #names = new Set();

  /**
   * @param {{
   *   form: HTMLElement, found: HTMLElement, note: HTMLElement, user: string, api: import("./rules_api.mjs").RulesApi,
   *   give: (command: any, done: string) => Promise<boolean>, speak: (words: string) => void,
   *   confirm: (what: {head: string, words: string, yes: string}) => Promise<boolean>,
   * }} how
   */
  constructor(how) {
    this.#how = how;
    const words = h("textarea", { name: "words", rows: 4, spellcheck: "false", required: true, "aria-describedby": "words-note" });
    const mode = h("select", { name: "mode" }, ...MODES.map(([value, label]) => h("option", { value }, label)));
    const on = PLACES.map(([value, label]) => ({ input: h("input", { type: "checkbox", name: "on", value, checked: value !== "domain" }), label }));
    const outcome = OUTCOMES.map((value) => h("input", { type: "radio", name: "outcome", value, checked: value === "hold" }));
    const severity = h("select", { name: "severity" }, ...[1, 2, 3].map((n) => h("option", { value: String(n), selected: n === 2 }, severityWords(n))));
    const category = h("select", { name: "category" }, h("option", { value: "" }, "none named"), ...CATEGORIES.map((c) => h("option", { value: c }, c)));
    const lang = h("input", { name: "lang", maxlength: 8, placeholder: "every", autocomplete: "off" });
    const name = h("input", { name: "name", maxlength: 60, autocomplete: "off", placeholder: "for example injury talk" });
    const reason = h("input", { name: "reason", maxlength: 120, autocomplete: "off", placeholder: "what producers read beside the post" });
    const since = h("select", { name: "since", "aria-label": "Posts of the last" }, ...SINCE.map(([s, label]) => h("option", { value: String(s), selected: s === 3_600 }, label)));
    const test = h("button", { type: "submit", class: "main" }, "Try it");
    const shadow = h("button", { type: "button", on: { click: () => void this.#put(true) } }, "Put in shadow");
    const live = h("button", { type: "button", on: { click: () => void this.#put(false) } }, "Put live");
    this.#f = { words, mode, on, outcome, severity, category, lang, name, reason, since, test, shadow, live };
    const form = h("form", { class: "tester-form", on: {
      submit: (/** @type {Event} */ e) => (e.preventDefault(), void this.#test()),
      input: () => this.#state(),
      keydown: /** @type {any} */ ((/** @type {KeyboardEvent} */ e) => e.key === "Enter" && (e.ctrlKey || e.metaKey) && (e.preventDefault(), void this.#test())),
    } },
      h("label", {}, "Words, one a line", words), h("p", { class: "small", id: "words-note" }, "Written plainly: disguises (f.o.o, f0o, fooo) are seen through."),
      h("div", { class: "pair" }, h("label", {}, "Found as", mode), h("fieldset", { class: "checks" }, h("legend", {}, "Looked for in"), ...on.map(({ input, label }) => h("label", { class: "choice" }, input, label)))),
      h("fieldset", { class: "checks" }, h("legend", {}, "A match leads to"), ...outcome.map((input) => h("label", { class: "choice" }, input, outcomeWords(input.value)))),
      h("details", {}, h("summary", {}, "Severity, category, language"), h("div", { class: "three" }, h("label", {}, "Severity", severity), h("label", {}, "Category", category), h("label", {}, "Language", lang))),
      h("p", { class: "tester-try" }, test, h("label", { class: "inline" }, h("span", {}, "on the posts of the last"), since)),
      this.#fault,
      h("div", { class: "pair" }, h("label", {}, "Name of the list", name), h("label", {}, "Reason", reason)),
      h("p", { class: "tester-put" }, shadow, live),
    );
    how.form.append(form);
    this.#state();
  }

  /** What the show has. @param {{[key: string]: any}} facts */
  know(facts) {
    const lists = (Array.isArray(facts.items) ? facts.items : []).filter((/** @type {any} */ row) => row.kind === "list");
    this.#live = new Map(lists.filter((/** @type {any} */ row) => row.scope === "live").map((/** @type {any} */ row) => [row.name, Boolean(row.shadow)]));
    this.#names = new Set(lists.map((/** @type {any} */ row) => row.name));
    this.#state();
  }

  /** Begin anew. */
  fresh() {
    this.#fill({ words: [], mode: "word", on: ["text", "handle", "name"], outcome: "hold", severity: 2, category: null, lang: "", name: "", reason: "" });
    this.#f.words.focus();
  }

  /** @param {Rule} row a live list, with its words */
  edit(row) {
    this.#fill({ ...row, words: row.listed ?? [] });
    this.#how.form.scrollIntoView({ block: "nearest" });
    this.#f.words.focus();
  }

  /** @param {Rule} rule */
  #fill(rule) {
    const f = this.#f;
    f.words.value = rule.words.join("\n");
    f.mode.value = rule.mode;
    for (const { input } of f.on) input.checked = rule.on.includes(input.value);
    for (const input of f.outcome) input.checked = input.value === rule.outcome;
    f.severity.value = String(rule.severity ?? 2);
    f.category.value = rule.category ?? "";
    f.lang.value = rule.lang ?? "";
    f.name.value = rule.name ?? "";
    f.reason.value = rule.reason ?? "";
    this.#state();
  }

  /** The list as the form has it. @returns {Rule} */
  #rule() {
    const f = this.#f;
    return {
      name: f.name.value.trim() || "a new list",
      words: [...new Set(f.words.value.split("\n").map((w) => w.trim()).filter(Boolean))],
      mode: f.mode.value,
      on: f.on.filter(({ input }) => input.checked).map(({ input }) => input.value),
      outcome: f.outcome.find((input) => input.checked)?.value ?? "hold",
      reason: f.reason.value.trim(),
      lang: f.lang.value.trim(),
      severity: Number(f.severity.value),
      category: f.category.value || null,
    };
  }

  /** What of it decides which posts it catches. @param {Rule} rule */
  #catchKey({ words, mode, on, lang }) {
    return JSON.stringify([words, mode, on, lang]);
  }

  #state() {
    const f = this.#f;
    const rule = this.#rule();
    const tried = this.#tried !== "" && this.#tried === this.#catchKey(rule);
    const named = f.name.value.trim() !== "";
    f.test.disabled = this.#busy || !rule.words.length || !rule.on.length;
    for (const button of [f.shadow, f.live]) button.disabled = this.#busy || !tried || !named;
    say(f.live, this.#live.get(rule.name) === false ? "Change the live list" : "Put live");
    say(f.shadow, this.#live.get(rule.name) === true ? "Change it in the shadow" : "Put in shadow");
    const missing = !rule.words.length ? "Write the words, then try them." : !tried ? "Try these words first; then they can be put." : !named ? "Give the list a name to put it." : this.#names.has(rule.name) && !this.#live.has(rule.name) ? "This name is taken by a list of the settings." : "";
    say(this.#how.note, missing);
  }

  async #test() {
    const rule = this.#rule();
    if (this.#busy || !rule.words.length || !rule.on.length) return;
    this.#busy = true;
    say(this.#fault, "");
    this.#state();
    say(this.#f.test, "Trying…");
    const { found, fault } = await this.#how.api.test(rule, Number(this.#f.since.value));
    this.#busy = false;
    say(this.#f.test, "Try it");
    if (fault) {
      say(this.#fault, `It cannot be tried: ${fault}.`);
      this.#tried = "";
      this.#found = null;
      this.#how.found.replaceChildren();
    } else if (found) {
      this.#tried = this.#catchKey(rule);
      this.#found = found;
      this.#draw(found, rule);
    }
    this.#state();
  }

  /** @param {boolean} shadow */
  async #put(shadow) {
    const rule = this.#rule();
    const found = this.#found;
    if (!shadow && found && (found.caught > MUCH * found.posts || found.approved > 0) && rule.outcome !== "next") {
      const share = found.posts ? Math.round((100 * found.caught) / found.posts) : 0;
      const yes = await this.#how.confirm({ head: `Put “${rule.name}” live?`, words: `It would have caught ${share} % of the posts it was tried on${found.approved ? `, ${found.approved} of which are approved now` : ""}. What is in the shadow first changes nothing and shows what it would.`, yes: "Put live" });
      if (!yes) return;
    }
    const done = shadow ? `“${rule.name}” runs in the shadow; it changes nothing.` : `“${rule.name}” is live. What waits is judged again.`;
    await this.#how.give({ command: "put_rule", rule: { ...rule, shadow } }, done);
  }

  /** @param {Rule} found @param {Rule} rule */
  #draw(found, rule) {
    const since = SINCE.find(([s]) => s === found.since_s)?.[1] ?? "time";
    const share = found.posts ? (100 * found.caught) / found.posts : 0;
    const items = Array.isArray(found.items) ? found.items : [];
    const head = h("p", { class: "found-head" }, h("strong", {}, found.caught.toLocaleString("en-GB")), ` of ${plural(found.posts, "post")}`, h("span", {}, found.posts ? ` (${share > 0 && share < 0.1 ? "under 0.1" : share.toFixed(share < 10 ? 1 : 0)} %)` : ""));
    const words = `In the last ${since}’s posts this would catch ${found.caught.toLocaleString("en-GB")} of ${found.posts.toLocaleString("en-GB")}, of which ${found.approved.toLocaleString("en-GB")} ${found.approved === 1 ? "is" : "are"} approved now.`;
    this.#how.found.replaceChildren(
      h("div", { class: "found" }, head, h("p", { class: "found-words" }, words), h("p", { class: "small" }, `${Number.isFinite(found.cost_us) ? `Trying took ${found.cost_us.toFixed(1)} µs a post. ` : ""}${LEADS.get(String(found.leads_to)) ?? (rule.outcome === "accept" ? "A match is let pass where nothing else objects." : "A match would only be marked.")}`),
        items.length ? h("ul", { class: "found-list" }, ...items.map((/** @type {any} */ item) => this.#item(item))) : h("p", { class: "none" }, "No post would be caught."),
        found.more ? h("p", { class: "small" }, `The first ${items.length} are shown: the approved ones first, then the newest.`) : null));
    this.#how.found.scrollIntoView({ block: "nearest" });
    this.#how.speak(words);
  }

  /** @param {any} item */
  #item(item) {
    const caught = Array.isArray(item.caught) ? item.caught : [];
    const cut = (/** @type {string} */ text, /** @type {string} */ on) => pieces(text, caught, on).map((p) => (p.hit ? h("mark", {}, p.text) : p.text));
    const author = item.post?.author;
    const elsewhere = author?.handle && author.handle !== author.name && caught.some((/** @type {any} */ m) => m.on === "handle");
    const domains = caught.filter((/** @type {any} */ m) => m.on === "domain").length;
    const name = bdi("", { class: "name" });
    name.append(...cut(authorName(item), "name"));
    const handle = bdi("", { class: "handle" });
    if (elsewhere) handle.append(...cut(author.handle, "handle"));
    const text = h("p", { class: "text", dir: "auto", lang: item.post?.lang || null });
    text.append(...cut(item.post?.text ?? "", "text"));
    return h("li", { class: "found-item", "data-status": item.status },
      h("p", { class: "who" }, h("span", { class: "net", title: networkName(networkOf(item)) }, networkMark(networkOf(item)), h("span", { class: "visually-hidden", text: networkName(networkOf(item)) })), name, elsewhere ? handle : null, domains ? h("span", { class: "chip" }, "in a link") : null,
        h("span", { class: `status status-${item.status}` }, item.status === "approved" ? "approved now" : item.status), h("span", { class: "small age" }, agoWords(Date.now() - item.received_ms))),
      text);
  }
}
