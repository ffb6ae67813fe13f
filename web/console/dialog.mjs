// @ts-check
/** A dialog in the page's own words: opened, answered, gone. Native `<dialog>`: it keeps the focus and gives it back. */
import { h } from "./dom.mjs";

let serial = 0;

/**
 * @param {{title: string, className?: string, body: (close: (value?: string) => void) => (Node | string)[]}} what
 * @returns {Promise<string>} what it was closed with; "" when it was left
 */
export function openDialog({ title, className = "", body }) {
  const id = `dialog-${++serial}`;
  const dialog = h("dialog", { class: `dialog ${className}`, "aria-labelledby": id });
  const close = (/** @type {string} */ value = "") => dialog.close(value);
  dialog.append(
    h("header", { class: "dialog-head" }, h("h2", { id }, title), h("button", { type: "button", class: "close", "aria-label": "Close", on: { click: () => close() } }, "×")),
    h("div", { class: "dialog-body" }, ...body(close)),
  );
  // A press beside the dialog leaves it.
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && close());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** Is a dialog open? Then the lanes' keys rest. */
export const dialogOpen = () => document.querySelector("dialog[open]") !== null;

/** Yes or no. @param {{head: string, words: string, yes: string}} what */
export async function confirm({ head, words, yes }) {
  const answer = await openDialog({
    title: head,
    className: "ask",
    body: (close) => [
      h("p", {}, words),
      h("p", { class: "choices" }, h("button", { type: "button", class: "main", autofocus: true, on: { click: () => close("yes") } }, yes), h("button", { type: "button", on: { click: () => close() } }, "Leave it")),
    ],
  });
  return answer === "yes";
}

const REASONS = ["Abusive", "Spam or advertising", "Off topic", "Personal data", "Spoiler", "Not to be checked"];

/** Why a post is rejected; null = left. @param {string} about @returns {Promise<string | null>} */
export async function askReason(about) {
  const answer = await openDialog({
    title: "Reject, and say why",
    className: "ask",
    body: (close) => {
      const input = h("input", { name: "reason", maxlength: 200, autocomplete: "off", autofocus: true, "aria-label": "Reason" });
      const form = h("form", { on: { submit: (/** @type {Event} */ e) => (e.preventDefault(), close(`=${input.value.trim()}`)) } },
        h("p", { class: "about", dir: "auto" }, about),
        h("p", { class: "reasons" }, ...REASONS.map((reason) => h("button", { type: "button", on: { click: () => close(`=${reason}`) } }, reason))),
        h("label", {}, "Reason (kept in the record)", input),
        h("p", { class: "choices" }, h("button", { type: "submit", class: "main" }, "Reject"), h("button", { type: "button", on: { click: () => close() } }, "Leave it")));
      return [form];
    },
  });
  return answer.startsWith("=") ? answer.slice(1) : null;
}
