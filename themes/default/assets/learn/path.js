// A reading path: a tick for each report, how far one is, and what comes next. Without this the path is a numbered list.
(() => {
  "use strict";
  const reading = document.querySelector(".reading[data-path]");
  if (!reading) return;
  const stops = [...reading.querySelectorAll(".stops > li")];
  const parts = [...reading.querySelectorAll(".part")];
  const progress = reading.querySelector(".progress");
  // A report that was read is read on every path.
  const DRAWER = "read";
  const minutes = (rows) => rows.reduce((sum, row) => sum + Number(row.dataset.minutes), 0);
  const isRead = (row) => row.querySelector("input").checked;

  const word = kept.make("span", { class: "ear", id: "tick-word" }, pathWords.tick);
  progress.before(word);
  const sentence = kept.make("span", { role: "status" });
  const again = kept.make("button", { type: "button", class: "quiet", onclick: startOver }, pathWords.again);
  progress.append(sentence, " ", again);

  const known = kept.open(DRAWER);
  for (const [at, row] of stops.entries()) {
    const box = kept.make("input", { type: "checkbox", "aria-labelledby": `tick-word stop-${at + 1}`, onchange: () => tick(row) });
    box.checked = known[row.dataset.id] === true;
    row.querySelector(".tick").replaceChildren(kept.make("label", {}, box));
  }
  show();

  function tick(row) {
    const all = kept.open(DRAWER);
    if (isRead(row)) all[row.dataset.id] = true;
    else delete all[row.dataset.id];
    kept.put(DRAWER, all);
    show();
  }

  function startOver() {
    const all = kept.open(DRAWER);
    for (const row of stops) {
      delete all[row.dataset.id];
      row.querySelector("input").checked = false;
    }
    kept.put(DRAWER, all);
    show();
    stops[0].querySelector("input").focus();
  }

  function show() {
    const open = stops.filter((row) => !isRead(row));
    for (const [at, row] of stops.entries()) {
      parts[at]?.classList.toggle("read", isRead(row));
      row.classList.toggle("next", row === open[0]);
      if (row === open[0]) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
    }
    const text = open.length ? pathWords.progress : pathWords.done;
    const told = kept.fill(text, { done: stops.length - open.length, n: stops.length, minutes: minutes(open) });
    sentence.textContent = kept.isKept() ? told : `${told} ${pathWords.unkept}`;
    again.hidden = open.length === stops.length;
  }

  // Another tab, or the page shown again from the browser's own memory.
  const renew = () => {
    const all = kept.open(DRAWER);
    for (const row of stops) row.querySelector("input").checked = all[row.dataset.id] === true;
    show();
  };
  addEventListener("storage", renew);
  addEventListener("pageshow", (event) => {
    if (event.persisted) renew();
  });
})();
