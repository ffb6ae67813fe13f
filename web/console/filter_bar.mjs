// @ts-check
/** The queue's filters as a form, with what each choice would leave. Not here: filtering (filters.mjs). */
import { attr, flag, h, say } from "./dom.mjs";
import { NO_FILTERS, isOpen } from "./filters.mjs";
import { languageName, networkName, ruleKindWords } from "./words.mjs";

/** @typedef {import("./filters.mjs").Filters} Filters */

/** @type {{[order in import("./queue_order.mjs").Order]: [label: string, title: string]}} */
const ORDERS = {
  newest: ["newest first", "The newest first; press for the order by value"],
  value: ["by value", "First what is likely fit for air and worth airing; press for the newest first"],
};
const MENUS = /** @type {const} */ ([["network", "Network", networkName], ["rule", "Rule", ruleKindWords], ["lang", "Language", languageName]]);

export class FilterBar {
  #form;
  #onChange;
  #words;
  #reset;
  /** @type {HTMLButtonElement[]} */
  #statuses;
  /** @type {Map<string, HTMLSelectElement>} */
  #menus = new Map();
  #order;
  /** @type {Filters} */
  #filters = { ...NO_FILTERS };
  #drawn = "";

  /**
   * @param {HTMLFormElement} form @param {HTMLElement} head where the statuses stand
   * @param {(filters: Filters) => void} onChange
   * @param {(order: import("./queue_order.mjs").Order) => void} onOrder
   */
  constructor(form, head, onChange, onOrder) {
    this.#form = form;
    this.#onChange = onChange;
    this.#statuses = ["", "pending", "held"].map((status) =>
      h("button", { type: "button", class: "seg", "data-status": status, "aria-pressed": "false", on: { click: () => this.#set({ status }) } }, status || "all"));
    this.#words = h("input", { type: "search", class: "filter-words", placeholder: "Words or author", "aria-label": "Words or author", maxlength: 100, autocomplete: "off", on: { input: () => this.#set({ words: this.#words.value }) } });
    for (const [name, label] of MENUS) {
      const select = h("select", { "aria-label": label, on: { change: () => this.#set({ [name]: select.value }) } });
      this.#menus.set(name, select);
    }
    this.#reset = h("button", { type: "button", class: "tool reset", on: { click: () => this.#set({ ...NO_FILTERS }) } }, "Show all");
    this.#order = h("button", { type: "button", class: "order", on: { click: () => onOrder(this.#order.dataset.order === "value" ? "newest" : "value") } });
    head.append(
      this.#order,
      h("span", { class: "segs", role: "group", "aria-label": "Show by status" }, ...this.#statuses),
    );
    form.append(...this.#menus.values(), this.#words, this.#reset);
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  focus() {
    this.#words.focus();
    this.#words.select();
  }

  /**
   * @param {Filters} filters @param {ReturnType<typeof import("./filters.mjs").facets>} counts
   * @param {{shown: number, all: number, order: import("./queue_order.mjs").Order}} n
   */
  render(filters, counts, n) {
    this.#filters = filters;
    const key = JSON.stringify([filters, counts, n]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const [label, title] = ORDERS[n.order];
    attr(this.#order, "data-order", n.order);
    attr(this.#order, "title", title);
    this.#order.replaceChildren(h("span", { class: "visually-hidden", text: "Order: " }), label, h("span", { "aria-hidden": "true" }, " ⇅"));
    const byStatus = new Map(counts.status);
    for (const button of this.#statuses) {
      const status = button.dataset.status ?? "";
      attr(button, "aria-pressed", filters.status === status);
      say(button, `${status || "all"} ${status ? (byStatus.get(status) ?? 0) : n.all}`);
    }
    for (const [name, label, words] of MENUS) {
      const select = /** @type {HTMLSelectElement} */ (this.#menus.get(name));
      if (select === document.activeElement) continue; // an open menu is not pulled away
      const chosen = filters[name];
      const options = counts[name].some(([value]) => value === chosen) || !chosen ? counts[name] : [...counts[name], /** @type {[string, number]} */ ([chosen, 0])];
      select.replaceChildren(h("option", { value: "" }, label), ...options.map(([value, count]) => h("option", { value }, `${words(value)} · ${count}`)));
      select.value = chosen;
      flag(select, "set", chosen !== "");
    }
    if (this.#words !== document.activeElement && this.#words.value !== filters.words) this.#words.value = filters.words;
    this.#reset.hidden = isOpen(filters);
    flag(this.#form, "on", !isOpen(filters));
  }

  /** @param {Partial<Filters>} some */
  #set(some) {
    if (some.words === "") this.#words.value = "";
    this.#filters = { ...this.#filters, ...some };
    this.#onChange(this.#filters);
  }
}
