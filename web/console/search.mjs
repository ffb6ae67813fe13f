// @ts-check
/** Search of every post of the show, the decided and the old ones too, through the API; a result can be acted on. */
import { openDialog } from "./dialog.mjs";
import { attr, h, say } from "./dom.mjs";
import { avatar, who, why, words } from "./post_parts.mjs";
import { commandWords, gist, plural } from "./words.mjs";

const WAIT_MS = 200;
const BUTTONS = /** @type {const} */ (["approve", "reject", "shortlist", "preview"]);

/**
 * @param {{
 *   show: string, fetch: typeof fetch,
 *   send: (command: {command: string, post_id: string}) => Promise<import("./commands.mjs").Sending>,
 *   item: (id: string) => any,
 * }} how `item`: the desk's own row where it has one: fresher than the answer
 */
export function openSearch({ show, fetch, send, item }) {
  return openDialog({
    title: "Search all posts",
    className: "search",
    body: () => {
      const input = h("input", { type: "text", name: "q", maxlength: 200, autocomplete: "off", autofocus: true, "aria-label": "Words, handle or name", placeholder: "Words, handle or name" });
      const status = h("select", { "aria-label": "Status" }, h("option", { value: "" }, "Any status"), ...["pending", "held", "approved", "rejected", "withdrawn"].map((s) => h("option", { value: s }, s)));
      const note = h("p", { class: "note", role: "status" }, "Every post since the show was opened; the newest first.");
      const list = h("ul", { class: "results" });
      const more = h("button", { type: "button", hidden: true, on: { click: () => void load(false) } }, "More");
      let cursor = "";
      let serial = 0;
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;

      const later = () => {
        clearTimeout(timer);
        timer = setTimeout(() => void load(true), WAIT_MS);
      };
      input.addEventListener("input", later);
      status.addEventListener("change", later);
      later();

      /** @param {boolean} anew */
      async function load(anew) {
        const mine = ++serial;
        const params = new URLSearchParams();
        if (input.value.trim()) params.set("q", input.value.trim());
        if (status.value) params.set("status", status.value);
        if (!anew && cursor) params.set("cursor", cursor);
        params.set("limit", "30");
        try {
          const response = await fetch(`/api/v1/shows/${encodeURIComponent(show)}/posts?${params}`, { credentials: "same-origin", headers: { Accept: "application/json" } });
          const body = await response.json();
          if (mine !== serial) return; // a later question is under way
          if (!response.ok) throw new Error(body?.detail || body?.title || `the server answered ${response.status}`);
          if (anew) list.replaceChildren();
          for (const row of body.items ?? []) list.append(result(row));
          cursor = body.next ?? "";
          more.hidden = !cursor;
          say(note, list.childElementCount ? `${plural(list.childElementCount, "post")}${cursor ? ", and more" : ""}` : "Nothing found.");
        } catch (error) {
          if (mine === serial) say(note, `Search failed: ${error instanceof Error ? error.message : "no answer"}.`);
        }
      }

      /** @param {any} row */
      function result(row) {
        const shown = item(row.id) ?? row;
        const note = h("span", { class: "result-note", role: "status" });
        const buttons = BUTTONS.map((act) => {
          const button = h("button", { type: "button", "aria-label": `${commandWords(act)}: ${gist(shown, 30)}`, on: { click: async () => {
            say(note, "…");
            const { answer } = await send({ command: act, post_id: row.id });
            say(note, answer?.result === "done" ? "Done" : `${answer?.result}: ${answer?.detail ?? ""}`);
          } } }, commandWords(act));
          attr(button, "disabled", !shown.post || shown.status === "withdrawn" || (act === "approve" && shown.status === "approved") || (act === "reject" && shown.status === "rejected"));
          return button;
        });
        return h("li", { class: "result", "data-status": shown.status }, avatar(shown), h("div", { class: "result-post" }, who(shown), words(shown), why(shown)), h("div", { class: "result-acts" }, ...buttons, note));
      }

      return [h("form", { class: "search-form", role: "search", on: { submit: (/** @type {Event} */ e) => (e.preventDefault(), later()) } }, input, status), note, list, more];
    },
  });
}
