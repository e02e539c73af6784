// What can't wait for the modules, which the browser runs only when the document is whole: a classic script.
(() => {
  // A theme chosen by hand must never flash in the other one.
  try {
    const theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is switched off: the system's theme it is.
  }
  // The live stream brings the first picture while the modules are still read. live.mjs goes on with it.
  if (document.hidden) return;
  const taken = new AbortController();
  const early = { source: new EventSource('/api/events'), last: undefined, lost: false, taken };
  early.source.addEventListener('snapshot', (event) => Object.assign(early, { last: event, lost: false }), taken);
  early.source.addEventListener('error', () => Object.assign(early, { lost: true }), taken);
  globalThis.early = early;
})();
