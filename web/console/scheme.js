/* Before the first paint: a gallery is dark unless this device was told otherwise. Not a module, so nothing flashes. */
document.documentElement.dataset.scheme = "dark";
try {
  if (localStorage.getItem("secondscreen.console.scheme") === "light") document.documentElement.dataset.scheme = "light";
} catch {
  // Storage is closed to us: dark stands.
}
