// @ts-check
/**
 * The viewer's own word: a name, up to 280 signs, and the promise that a person reads it first. Not here: whether it
 * is fit (the server's rules and the producers).
 */
import { keep, kept } from "./device.mjs";

const MOST = 280; // limits.COMPOSE_TEXT_CHARS

/**
 * @param {HTMLFormElement} form with `name`, `text`, `.count`, `.answer`, `.send`, `.forget`
 * @param {{show: string, say: (words: string) => void}} options
 */
export function wireCompose(form, { show, say }) {
  const name = /** @type {HTMLInputElement} */ (form.elements.namedItem("name"));
  const text = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"));
  const count = /** @type {HTMLElement} */ (form.querySelector(".count"));
  const answer = /** @type {HTMLElement} */ (form.querySelector(".answer"));
  const send = /** @type {HTMLButtonElement} */ (form.querySelector(".send"));
  const forget = /** @type {HTMLButtonElement} */ (form.querySelector(".forget"));
  let sending = false;
  /** One key for one intent: sent twice over a bad network, it is posted once. */
  let key = crypto.randomUUID?.() ?? String(Math.random());

  name.value = kept("name") ?? "";
  const left = () => MOST - [...text.value].length;
  const refresh = () => {
    const n = left();
    count.textContent = String(n);
    count.classList.toggle("is-low", n <= 20);
    count.classList.toggle("is-over", n < 0);
    text.setAttribute("aria-invalid", String(n < 0));
    forget.hidden = kept("name") === null;
  };
  /** @param {string} words @param {"good" | "bad" | ""} mood */
  const reply = (words, mood) => {
    answer.textContent = words;
    answer.dataset.mood = mood;
    if (words) say(words);
  };

  text.addEventListener("input", () => {
    key = crypto.randomUUID?.() ?? String(Math.random());
    reply("", "");
    refresh();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  forget.addEventListener("click", () => {
    keep("name", null);
    name.value = "";
    refresh();
    reply("Your name is no longer kept on this device.", "good");
    name.focus();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    const who = name.value.trim();
    const words = text.value.trim();
    if (!who) return refuse(name, "Please give a name to show.");
    if (!words) return refuse(text, "Write a few words first.");
    if (left() < 0) return refuse(text, `That is ${-left()} too many.`);
    sending = true;
    send.setAttribute("aria-disabled", "true");
    reply("Sending…", "");
    try {
      const response = await fetch(`/api/v1/shows/${encodeURIComponent(show)}/compose`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": key },
        body: JSON.stringify({ name: who, text: words }),
        credentials: "omit",
        signal: AbortSignal.timeout(15_000),
      });
      if (response.ok) {
        keep("name", who);
        text.value = "";
        key = crypto.randomUUID?.() ?? String(Math.random());
        reply("Thank you. A person reads it first.", "good");
      } else reply(await wordsOf(response), "bad");
    } catch {
      reply("It did not get through. Your words are still here; try again.", "bad");
    } finally {
      sending = false;
      send.removeAttribute("aria-disabled");
      refresh();
    }
  });

  /** @param {HTMLElement} field @param {string} words */
  function refuse(field, words) {
    reply(words, "bad");
    field.focus();
  }
  refresh();
}

/** @param {Response} response @returns {Promise<string>} */
async function wordsOf(response) {
  const wait = Number(response.headers.get("Retry-After"));
  if (response.status === 429) return `One moment: too many at once.${wait > 0 ? ` Try again in ${wait} s.` : ""}`;
  try {
    const { detail, title } = await response.json();
    const words = typeof detail === "string" && detail ? detail : title;
    if (typeof words === "string" && words) return words.slice(0, 200);
  } catch {
    // Not a problem document.
  }
  return response.status >= 500 ? "We cannot take it just now. Your words are still here." : "It was not taken.";
}
