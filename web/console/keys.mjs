// @ts-check
/**
 * The keyboard: from a key event to an act of the table. Keys rest while a person types and while a dialog is open;
 * panic does not: it is heard everywhere but in a text field. Not here: the table (bindings.mjs), the acts (acts.mjs).
 */
import { chordOf } from "./bindings.mjs";
import { dialogOpen } from "./dialog.mjs";

const TYPED = /^(?:text|search|url|email|password|number|tel|)$/;

/**
 * @param {{keys: () => Map<string, string>, act: (id: string) => void}} how
 */
export function listenToKeys({ keys, act }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const chord = chordOf(event);
    const id = chord && keys().get(chord);
    if (!id) return;
    const target = event.target instanceof Element ? event.target : null;
    if (isTyping(target)) {
      if (id === "escape" && !dialogOpen()) /** @type {HTMLElement} */ (target).blur();
      return;
    }
    if (dialogOpen() && id !== "panic") return;
    // A button and a link keep the keys by which they are pressed.
    if ((chord === "Enter" || chord === "Space") && target?.closest("button, a, summary")) return;
    // A key held down moves on; it does not decide again and again.
    if (event.repeat && !["next", "previous", "mark_next", "mark_previous"].includes(id)) {
      event.preventDefault();
      return;
    }
    event.preventDefault();
    act(id);
  });
}

/** @param {Element | null} el */
function isTyping(el) {
  if (el instanceof HTMLInputElement) return TYPED.test(el.type);
  return el instanceof HTMLTextAreaElement || el instanceof HTMLSelectElement || (el instanceof HTMLElement && el.isContentEditable);
}
