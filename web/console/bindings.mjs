// @ts-check
/**
 * Every act of the console and the key that does it: one table, from which the keyboard, the hints on buttons and the
 * `?` sheet are all made. A producer may rebind (kept on this device). Pure. Not here: what an act does (acts.mjs),
 * listening (keys.mjs).
 *
 * A chord is written as one reads it: "a", "Shift+P", "ArrowDown", "Space", "?". Letters are told apart by Shift
 * alone, so Caps Lock changes nothing.
 */

/**
 * @typedef {{
 *   id: string,
 *   keys: readonly string[],
 *   label: string,
 *   group: "Move" | "Decide" | "Air" | "Show" | "Console",
 *   command?: string,
 * }} Binding `command` is the name sent to the show, where the act is one.
 */

/** @type {readonly Binding[]} */
export const BINDINGS = Object.freeze([
  { id: "next", keys: ["j", "ArrowDown"], label: "Next post", group: "Move" },
  { id: "previous", keys: ["k", "ArrowUp"], label: "Previous post", group: "Move" },
  { id: "first", keys: ["g", "Home"], label: "To the top: the newest", group: "Move" },
  { id: "last", keys: ["End"], label: "To the bottom: the oldest", group: "Move" },
  { id: "lane_queue", keys: ["1"], label: "Lane 1: queue", group: "Move" },
  { id: "lane_feed", keys: ["2"], label: "Lane 2: feed", group: "Move" },
  { id: "lane_rundown", keys: ["3"], label: "Lane 3: rundown", group: "Move" },
  { id: "mark", keys: ["Space"], label: "Mark this post, for a decision on several", group: "Move" },
  { id: "mark_next", keys: ["Shift+J", "Shift+ArrowDown"], label: "Mark and go down", group: "Move" },
  { id: "mark_previous", keys: ["Shift+K", "Shift+ArrowUp"], label: "Mark and go up", group: "Move" },

  { id: "approve", keys: ["a"], label: "Approve", group: "Decide", command: "approve" },
  { id: "reject", keys: ["r"], label: "Reject", group: "Decide", command: "reject" },
  { id: "reject_because", keys: ["Shift+R"], label: "Reject, and say why", group: "Decide", command: "reject" },
  { id: "hold", keys: ["h"], label: "Hold for later", group: "Decide", command: "hold" },
  { id: "shortlist", keys: ["s"], label: "Shortlist, or take off the shortlist", group: "Decide", command: "shortlist" },
  { id: "pin", keys: ["x"], label: "Pin to the head of the feed, or unpin", group: "Decide", command: "pin" },
  { id: "block_author", keys: ["b"], label: "Block the author", group: "Decide", command: "block_author" },
  { id: "trust_author", keys: ["Shift+T"], label: "Trust the author", group: "Decide", command: "trust_author" },
  { id: "hold_author", keys: ["Shift+H"], label: "Hold all that the author writes from now on", group: "Decide", command: "hold_author" },
  { id: "withdraw", keys: ["Shift+W"], label: "Withdraw for good (asks first)", group: "Decide", command: "withdraw" },
  { id: "repeat", keys: ["."], label: "Repeat the last decision on this post", group: "Decide" },
  { id: "undo", keys: ["u"], label: "Undo your last act", group: "Decide", command: "undo" },
  { id: "anyway", keys: ["y"], label: "On a notice: do it anyway, or try again", group: "Decide" },
  { id: "leave", keys: ["n"], label: "On a notice: leave it", group: "Decide" },

  { id: "preview", keys: ["p"], label: "Put in preview", group: "Air", command: "preview" },
  { id: "layout", keys: ["l"], label: "Preview: lower third or full screen", group: "Air", command: "preview" },
  { id: "take", keys: ["t", "Enter"], label: "TAKE the preview to air", group: "Air", command: "take" },
  { id: "clear", keys: ["c"], label: "Clear the programme", group: "Air", command: "clear" },
  { id: "panic", keys: ["Shift+P"], label: "PANIC: everything off every screen", group: "Air", command: "panic" },
  { id: "rearm", keys: ["Shift+A"], label: "Rearm after a panic (asks first)", group: "Air", command: "rearm" },

  { id: "cues", keys: ["f"], label: "Fire a cue", group: "Show", command: "fire_cue" },
  { id: "insert", keys: ["i"], label: "Insert a post by hand", group: "Show", command: "insert" },
  { id: "order", keys: ["v"], label: "Queue: newest first, or by value", group: "Show" },
  { id: "rules", keys: ["w"], label: "Rules, lists, policy and the tester", group: "Show" },
  { id: "search", keys: ["/"], label: "Search all posts", group: "Show" },
  { id: "filter", keys: ["\\"], label: "Filter the queue by words", group: "Show" },

  { id: "media", keys: ["m"], label: "Show or hide this post's media", group: "Console" },
  { id: "open", keys: ["o"], label: "Open the original in a new tab", group: "Console" },
  { id: "settings", keys: [","], label: "Settings and keys", group: "Console" },
  { id: "help", keys: ["?"], label: "This sheet", group: "Console" },
  { id: "escape", keys: ["Escape"], label: "Let go: close, unmark, unselect", group: "Console" },
]);

/** Keys that nobody may take: the browser, the screen reader and the dialogs need them. */
const KEPT = new Set(["Tab", "Shift+Tab", "F5", "F11", "F12"]);
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"]);

/**
 * The chord of a key event, or "" where it is none of ours (a modifier alone, Ctrl, Alt or Meta held).
 * @param {{key: string, shiftKey?: boolean, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean, isComposing?: boolean}} event
 */
export function chordOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || MODIFIERS.has(event.key)) return "";
  const key = event.key === " " ? "Space" : event.key;
  if (/^\p{L}$/u.test(key)) return event.shiftKey ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
  // A sign such as "?" already carries its Shift; a named key does not.
  return key.length > 1 && event.shiftKey ? `Shift+${key}` : key;
}

/**
 * Chord → act, with this producer's own keys in place of ours.
 * @param {{[id: string]: readonly string[]}} [own]
 * @returns {Map<string, string>}
 */
export function keyMap(own = {}) {
  /** @type {Map<string, string>} */
  const map = new Map();
  // Own keys first: where a producer gave an act a key of ours, ours yields.
  for (const { id } of BINDINGS) for (const chord of own[id] ?? []) if (!map.has(chord)) map.set(chord, id);
  for (const { id, keys } of BINDINGS) if (!own[id]) for (const chord of keys) if (!map.has(chord)) map.set(chord, id);
  return map;
}

/**
 * The keys of an act as they stand. @param {string} id @param {Map<string, string>} map
 * @returns {string[]}
 */
export function keysOf(id, map) {
  return [...map].filter(([, act]) => act === id).map(([chord]) => chord);
}

/**
 * What a producer wrote as JSON, checked: `{own}` or `{fault}` in words.
 * @param {string} json
 * @returns {{own?: {[id: string]: string[]}, fault?: string}}
 */
export function readOwnKeys(json) {
  if (!json.trim()) return { own: {} };
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(json);
  } catch {
    return { fault: "That is not JSON. Example: {\"take\": [\"Enter\"]}" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { fault: "Write an object: act → list of keys." };
  /** @type {{[id: string]: string[]}} */
  const own = Object.create(null);
  /** @type {Map<string, string>} */
  const taken = new Map();
  for (const [id, keys] of Object.entries(value)) {
    if (!BINDINGS.some((b) => b.id === id)) return { fault: `There is no act “${id}”.` };
    if (!Array.isArray(keys) || !keys.every((k) => typeof k === "string" && k)) return { fault: `“${id}” needs a list of keys.` };
    for (const key of keys) {
      if (KEPT.has(key)) return { fault: `The key ${key} is kept for the browser.` };
      const other = taken.get(key);
      if (other) return { fault: `The key ${key} is given to both “${other}” and “${id}”.` };
      taken.set(key, id);
    }
    own[id] = keys;
  }
  if (own.help?.length === 0 || own.panic?.length === 0) return { fault: "Help and panic must keep a key." };
  const unreachable = ["help", "panic"].find((id) => !keysOf(id, keyMap(own)).length);
  if (unreachable) return { fault: `With these keys “${unreachable}” would have none.` };
  return { own };
}

/** @param {string} chord as a person reads it: "Shift+P" → "⇧ P" */
export function face(chord) {
  const names = /** @type {{[key: string]: string}} */ ({
    ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Enter: "↵", Shift: "⇧",
  });
  return chord === "+" ? "+" : chord.split("+").map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(" ");
}

/** @param {string} chord for `aria-keyshortcuts` */
export function ariaChord(chord) {
  return chord.replace("\\", "Backslash");
}
