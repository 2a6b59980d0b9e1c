// Keeps a previewed page live. It is put into responses only, never into what is published.
(() => {
  "use strict";
  const { version } = document.currentScript.dataset;
  const strip = () => document.querySelector(".yokoten-overlay > details");
  const key = "yokoten-fold";

  // Who folded the strip wants it folded until something else is found.
  const remember = () => {
    const fold = strip();
    if (!fold) return;
    const found = fold.parentElement.dataset.findings;
    const [before, state] = (sessionStorage.getItem(key) ?? "").split(" ");
    if (before === found) fold.open = state === "open";
    fold.addEventListener("toggle", () => sessionStorage.setItem(key, `${found} ${fold.open ? "open" : "folded"}`));
  };
  remember();
  addEventListener("keydown", (event) => {
    const fold = strip();
    if (event.key === "Escape" && !event.defaultPrevented && fold) fold.open = false;
  });

  const redraw = async () => {
    const answer = await fetch("/__yokoten/overlay");
    const html = await answer.text();
    document.querySelector(".yokoten-overlay")?.remove();
    document.body.insertAdjacentHTML("beforeend", html);
    remember();
  };

  // A browser opens six connections to one host: pages that nobody looks at give theirs back, and ask again when shown.
  let events = null;
  const listen = () => {
    events?.close();
    events = null;
    if (document.visibilityState === "hidden") return;
    events = new EventSource(`/__yokoten/events?seen=${version}`);
    events.addEventListener("reload", () => location.reload());
    events.addEventListener("findings", redraw);
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();
