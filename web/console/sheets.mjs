// @ts-check
/** The sheets: every key, the settings, inserting a post by hand, the cues. Not here: search (search.mjs). */
import { clockFace } from "../shared/clock.mjs";
import { BINDINGS, face, keysOf, readOwnKeys } from "./bindings.mjs";
import { openDialog } from "./dialog.mjs";
import { h, say } from "./dom.mjs";

/** Every binding, from the table itself. @param {Map<string, string>} keys */
export function openHelp(keys) {
  const groups = grouped();
  return openDialog({
    title: "Keys",
    className: "sheet",
    body: () => [...groups].map(([group, bindings]) =>
      h("section", { class: "key-group" }, h("h3", {}, group),
        h("dl", {}, ...bindings.map((b) =>
          h("div", { class: "key-row", "data-binding": b.id }, h("dt", {}, ...keycaps(keysOf(b.id, keys))), h("dd", {}, b.label)))))),
  });
}

function grouped() {
  /** @type {Map<string, import("./bindings.mjs").Binding[]>} */
  const map = new Map();
  for (const b of BINDINGS) map.set(b.group, [...(map.get(b.group) ?? []), b]);
  return map;
}

/** @param {string[]} chords */
function keycaps(chords) {
  return chords.length ? chords.map((chord) => h("kbd", {}, face(chord))) : [h("span", { class: "none" }, "no key")];
}

/**
 * @param {{own: {[id: string]: string[]}, scheme: "dark" | "light", onKeys: (own: {[id: string]: string[]}) => void, onScheme: (scheme: "dark" | "light") => void}} how
 */
export function openSettings({ own, scheme, onKeys, onScheme }) {
  return openDialog({
    title: "Settings",
    className: "settings",
    body: (close) => {
      const schemes = /** @type {const} */ (["dark", "light"]).map((name) => {
        const input = h("input", { type: "radio", name: "scheme", value: name, on: { change: () => onScheme(name) } });
        input.checked = scheme === name;
        return h("label", { class: "choice" }, input, name === "dark" ? "Dark, for the gallery" : "Light");
      });
      const text = h("textarea", { rows: 8, spellcheck: "false", "aria-describedby": "keys-fault keys-note" });
      text.value = Object.keys(own).length ? JSON.stringify(own, null, 2) : "";
      const fault = h("p", { class: "fault", id: "keys-fault", role: "alert" });
      const form = h("form", { on: { submit: (/** @type {Event} */ e) => {
        e.preventDefault();
        const read = readOwnKeys(text.value);
        if (read.fault) return say(fault, read.fault);
        onKeys(read.own ?? {});
        close();
      } } },
        h("fieldset", {}, h("legend", {}, "Colours"), ...schemes),
        h("label", {}, "Your own keys, as JSON", text),
        h("p", { class: "note", id: "keys-note" }, "Kept on this device. Act → its keys, for example {\"take\": [\"Enter\"], \"approve\": [\"d\"]}. Acts: ", h("code", {}, BINDINGS.map((b) => b.id).join(" "))),
        fault,
        h("p", { class: "choices" }, h("button", { type: "submit", class: "main" }, "Keep"), h("button", { type: "button", on: { click: () => close() } }, "Leave it")));
      return [form];
    },
  });
}

/** A caller, a letter, a studio guest. @param {(command: {command: "insert", text: string, name: string, url?: string}) => void} onInsert */
export function openInsert(onInsert) {
  return openDialog({
    title: "Insert a post by hand",
    className: "insert",
    body: (close) => {
      const name = h("input", { name: "name", required: true, maxlength: 80, autocomplete: "off", autofocus: true });
      const text = h("textarea", { name: "text", required: true, maxlength: 1000, rows: 4 });
      const url = h("input", { name: "url", type: "url", maxlength: 500, autocomplete: "off", placeholder: "https://" });
      return [h("form", { on: { submit: (/** @type {Event} */ e) => {
        e.preventDefault();
        if (!name.value.trim() || !text.value.trim()) return;
        onInsert({ command: "insert", name: name.value.trim(), text: text.value.trim(), ...(url.value.trim() ? { url: url.value.trim() } : {}) });
        close();
      } } },
        h("p", { class: "note" }, "It is judged like any other post and waits in the queue, marked Studio."),
        h("label", {}, "Name to show", name), h("label", {}, "Words", text), h("label", {}, "Address (optional)", url),
        h("p", { class: "choices" }, h("button", { type: "submit", class: "main" }, "Insert"), h("button", { type: "button", on: { click: () => close() } }, "Leave it")))];
    },
  });
}

/**
 * @param {any[]} cues @param {(id: string, title: string) => void} onFire
 */
export function openCues(cues, onFire) {
  return openDialog({
    title: "Fire a cue",
    className: "cue-sheet",
    body: (close) => {
      const fire = (/** @type {string} */ id, /** @type {string} */ title) => {
        close();
        onFire(id, title);
      };
      const next = cues.find((cue) => cue.state === "planned");
      const title = h("input", { name: "title", maxlength: 100, autocomplete: "off" });
      const byNumber = (/** @type {KeyboardEvent} */ event) => {
        const cue = /^[1-9]$/.test(event.key) && event.target !== title ? cues[Number(event.key) - 1] : undefined;
        if (cue) fire(cue.id, cue.title);
      };
      return [h("div", { on: { keydown: /** @type {any} */ (byNumber) } },
        cues.length ? h("ol", { class: "cue-choices" }, ...cues.map((cue, i) =>
          h("li", {}, h("button", { type: "button", class: `cue-choice cue-${cue.state}`, autofocus: cue === next, on: { click: () => fire(cue.id, cue.title) } },
            h("span", { class: "digits" }, Number.isFinite(cue.bt) ? clockFace(cue.bt) : ""), h("span", { class: "cue-title" }, cue.title), h("span", { class: "cue-state" }, cue.state === "fired" ? "✓ fired" : cue === next ? "next" : ""), i < 9 ? h("kbd", { "aria-hidden": "true" }, String(i + 1)) : null)))) : h("p", {}, "No cue is planned."),
        h("form", { class: "new-cue", on: { submit: (/** @type {Event} */ e) => {
          e.preventDefault();
          const words = title.value.trim();
          if (words) fire(cueId(words), words);
        } } }, h("label", {}, "A cue nobody planned", title), h("button", { type: "submit" }, "Fire")),
      )];
    },
  });
}

/** A cue's id from its title: "Goal! 2–1" → "goal-2-1". @param {string} title */
export function cueId(title) {
  return title.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "cue";
}
