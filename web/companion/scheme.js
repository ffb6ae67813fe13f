/* Before the first paint: the scheme this device chose, if it chose one. Not a module, so that nothing flashes. */
try {
  const chosen = localStorage.getItem("secondscreen.scheme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.scheme = chosen;
} catch {
  // Storage is closed to us: the system's wish stands.
}
