// @ts-check
/**
 * What a viewer may set: the colour scheme, and which networks and languages to leave out; all kept on the device.
 * Not here: storage (device.mjs), the list (feed.mjs).
 */
import { el } from "../shared/text.mjs";
import { networkName } from "../shared/networks.mjs";
import { keep, kept, keepSet, keptSet } from "./device.mjs";

/** @typedef {import("../shared/fold.mjs").Item} Item */

const MOST = 60; // choices offered; what is sent to us may name any number of languages

export class Filters {
  #networks = keptSet("hidden.networks");
  #languages = keptSet("hidden.languages");
  /** @type {Set<string>} */
  #seenNetworks = new Set(this.#networks);
  /** @type {Set<string>} */
  #seenLanguages = new Set(this.#languages);
  #box;
  #changed;
  #lang;

  /** @param {HTMLElement} box where the choices are drawn @param {string} lang @param {() => void} changed */
  constructor(box, lang, changed) {
    this.#box = box;
    this.#changed = changed;
    this.#lang = lang;
  }

  /** @param {Array<[string, Item]>} list @returns {Array<[string, Item]>} those this viewer wants */
  of(list) {
    const known = this.#seenNetworks.size + this.#seenLanguages.size;
    for (const [, item] of list) {
      if (this.#seenNetworks.size + this.#seenLanguages.size >= MOST) break;
      if (typeof item.post?.network === "string") this.#seenNetworks.add(item.post.network);
      if (typeof item.post?.lang === "string" && /^[a-z]{2,3}\b/i.test(item.post.lang)) this.#seenLanguages.add(base(item.post.lang));
    }
    if (this.#seenNetworks.size + this.#seenLanguages.size !== known || !this.#box.hasChildNodes()) this.#draw();
    return list.filter(([, item]) => !this.#networks.has(item.post?.network) && !this.#languages.has(base(item.post?.lang)));
  }

  clear() {
    this.#networks.clear();
    this.#languages.clear();
    this.#save();
    this.#draw();
  }

  #save() {
    keepSet("hidden.networks", this.#networks);
    keepSet("hidden.languages", this.#languages);
    this.#changed();
  }

  #draw() {
    const names = new Intl.DisplayNames([this.#lang, "en"], { type: "language" });
    const language = (/** @type {string} */ code) => {
      try {
        return names.of(code) ?? code;
      } catch {
        return code;
      }
    };
    this.#box.replaceChildren(
      this.#group("Networks", this.#seenNetworks, this.#networks, networkName),
      this.#group("Languages", this.#seenLanguages, this.#languages, language),
    );
  }

  /** @param {string} title @param {Set<string>} seen @param {Set<string>} hidden @param {(key: string) => string} name */
  #group(title, seen, hidden, name) {
    const field = el("fieldset", { class: "choices" }, el("legend", {}, title));
    field.hidden = seen.size < 2 && hidden.size === 0;
    for (const key of [...seen].sort((a, b) => name(a).localeCompare(name(b)))) {
      const box = el("input", { type: "checkbox" });
      box.checked = !hidden.has(key);
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(key);
        else hidden.add(key);
        this.#save();
      });
      field.append(el("label", { class: "choice" }, box, el("span", {}, name(key).replace(/^\p{Ll}/u, (sign) => sign.toUpperCase()))));
    }
    return field;
  }
}

/** @param {unknown} lang */
function base(lang) {
  return typeof lang === "string" ? (lang.toLowerCase().split(/[-_]/)[0] ?? "") : "";
}

/** The three scheme buttons. @param {HTMLElement} group radio inputs named `scheme` */
export function wireScheme(group) {
  const chosen = kept("scheme") ?? "system";
  for (const radio of group.querySelectorAll("input")) {
    radio.checked = radio.value === chosen;
    radio.addEventListener("change", () => {
      keep("scheme", radio.value === "system" ? null : radio.value);
      if (radio.value === "system") delete document.documentElement.dataset.scheme;
      else document.documentElement.dataset.scheme = radio.value;
    });
  }
}
