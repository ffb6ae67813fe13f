// @ts-check
/**
 * Where a post came from: the network's name, and a small mark drawn by us (no fetch, no font). A network we do not
 * know keeps its own name and a plain speech bubble. Display rules per network: docs and the server's `Rights`.
 */

const BUBBLE = "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z";

/** @type {Map<string, {name: string, path: string}>} */
const NETWORKS = new Map([
  ["bluesky", { name: "Bluesky", path: "M12 10.6C10.9 8.2 8 4.4 5.2 3 2.9 1.8 2 2.6 2 5.1c0 1.6.5 5.6 1 6.7.9 2.2 3 2.7 5.3 2.4-3.3.6-4.3 2.2-2.5 4.2C8.9 21.7 11.2 19 12 16.7c.8 2.3 3.1 5 6.2 1.7 1.8-2 .8-3.6-2.5-4.2 2.3.3 4.4-.2 5.3-2.4.5-1.1 1-5.1 1-6.7 0-2.5-.9-3.3-3.2-2.1C16 4.4 13.1 8.2 12 10.6z" }],
  ["mastodon", { name: "Mastodon", path: "M12 2c5.5 0 9 2 9 7v3c0 4.5-3 6-7 6-1.5 0-2.6-.1-3.5-.4.2 1.6 1.7 2.3 3.8 2.3 1.2 0 2.2-.2 3.2-.6v2c-1.2.5-2.4.7-3.9.7C7 22 3 19.5 3 13V9c0-5 3.5-7 9-7zM6.8 7.7V14h2.3V8.6c0-1.7 2-1.9 2-.1v3.1h2V8.5c0-1.8 2-1.6 2 .1V14h2.2V7.7c0-3.3-3.8-3.5-5.2-1.2C10.7 4.2 6.8 4.4 6.8 7.7z" }],
  ["x", { name: "X", path: "M3 3h5.6l4.6 6.3L18.6 3H21l-6.7 7.8L21.6 21H16l-5-6.8L5.2 21H2.7l7.2-8.4zm3.5 1.9 10.4 14.2h1.6L8.1 4.9z" }],
  ["twitch", { name: "Twitch", path: "M5 2h17v12l-5 5h-4l-3 3H7v-3H2V5zm15 11V4H6v12h4v2l2-2h5zM11 7h2v5h-2zm5 0h2v5h-2z" }],
  ["youtube", { name: "YouTube", path: "M4.5 5h15A2.5 2.5 0 0 1 22 7.5v9a2.5 2.5 0 0 1-2.5 2.5h-15A2.5 2.5 0 0 1 2 16.5v-9A2.5 2.5 0 0 1 4.5 5zM10 8.5v7l6-3.5z" }],
  ["nostr", { name: "Nostr", path: BUBBLE }],
  ["matrix", { name: "Matrix", path: "M2 2h4v2H4v16h2v2H2zm20 0h-4v2h2v16h-2v2h4zM8 9h2v1.2c.6-.9 1.4-1.3 2.3-1.3s1.6.4 1.9 1.3c.6-.9 1.3-1.3 2.2-1.3 1.5 0 2.4.9 2.4 2.7V16h-2v-4c0-1-.4-1.4-1.1-1.4S14.6 11.2 14.6 12v4h-2v-4c0-1-.4-1.4-1.1-1.4S10 11.2 10 12v4H8z" }],
  ["studio", { name: "the studio", path: BUBBLE }],
  ["compose", { name: "the companion page", path: "M4 20l1-5L16.5 3.5a2.1 2.1 0 0 1 3 0l1 1a2.1 2.1 0 0 1 0 3L9 19zm3-4.5-.6 2.1 2.1-.6L18.8 6.7l-1.5-1.5z" }],
]);

const ALIAS = new Map([
  ["twitter", "x"],
  ["companion", "compose"],
  ["web", "compose"],
]);

/** The network's name as people say it. @param {string} network */
export function networkName(network) {
  const known = NETWORKS.get(ALIAS.get(network) ?? network);
  return known ? known.name : network.replace(/[-_]+/g, " ").replace(/^\p{Ll}/u, (sign) => sign.toUpperCase()).slice(0, 32);
}

/** Said here and not on a network: by a viewer on the companion page, or by hand in the studio. */
const OURS = new Set(["compose", "studio"]);

/** "on Bluesky"; what was said here: "from the companion page". @param {string} network */
export function onNetwork(network) {
  return `${OURS.has(ALIAS.get(network) ?? network) ? "from" : "on"} ${networkName(network)}`;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * The network's mark as an inline picture, in the colour of the text around it; silent to a screen reader (the name
 * stands beside it).
 * @param {string} network @returns {SVGSVGElement}
 */
export function networkMark(network) {
  return glyph(NETWORKS.get(ALIAS.get(network) ?? network)?.path ?? BUBBLE, "mark");
}

/**
 * A 24 × 24 one-path picture.
 * @param {string} path @param {string} [className] @returns {SVGSVGElement}
 */
export function glyph(path, className = "glyph") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill-rule", "evenodd");
  svg.append(shape);
  return svg;
}
