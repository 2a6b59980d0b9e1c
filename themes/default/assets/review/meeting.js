// Meeting mode: the agenda, one item at a time. Each item has its address; what is typed stays in this browser.
(() => {
  "use strict";
  const { minutes, store, clock } = yokotenMeeting;
  const root = document.querySelector(".review[data-words]");
  if (!root) return;

  const words = JSON.parse(root.dataset.words);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const find = (where) => root.querySelector(where);
  const items = [...root.querySelectorAll(".item")];
  const parts = [...root.querySelectorAll(".part")];
  const [notes, decisions] = [".of-notes textarea", ".of-decisions textarea"].map(find);
  const [where, label, figure, said, status] = [".where", ".clock span", ".clock b", ".said", "[role=status]"].map(find);
  const room = [...root.querySelectorAll(".room input")];
  const kept = store.open(root.dataset.week);
  const name = document.title;
  let now = -1;

  const isOn = () => now >= 0;
  const partOf = (item) => item.closest(".part");
  const keyOf = (item) => item.dataset.key;
  /** What an item may take: an equal share of its part. */
  const share = (item) => (Number(partOf(item).dataset.minutes) * 60_000) / partOf(item).querySelectorAll(".item").length;
  const headingOf = (part) => part.querySelector("h2 .words").textContent;

  const spent = { get: (key) => kept.get("spent", key) ?? 0, put: (key, value) => kept.put("spent", key, value) };
  const watch = clock.make(spent, showClock);

  /** Everything that the clock moves: its figure, its label and the bar of this part. */
  function showClock() {
    if (now < 0) return;
    const left = share(items[now]) - watch.had();
    const isOver = left < 0;
    const state = isOver ? words.over_label : words.left;
    figure.textContent = isOver ? fill(words.over, { time: clock.figure(left) }) : clock.figure(left);
    label.textContent = watch.isRunning() ? state : `${state} (${words.stopped})`;
    figure.parentElement.classList.toggle("bad", isOver);
    const here = parts.indexOf(partOf(items[now]));
    parts.forEach((part, at) => {
      const bar = root.querySelector(`.plan [data-part="${part.dataset.part}"]`);
      const had = [...part.querySelectorAll(".item")].reduce((sum, item) => sum + (item === items[now] ? watch.had() : spent.get(keyOf(item))), 0);
      const grown = at < here ? 1 : Math.min(1, had / (Number(part.dataset.minutes) * 60_000));
      bar.querySelector(".grown").setAttribute("width", `${at > here ? 0 : grown * 100}%`);
      bar.classList.toggle("done", at < here);
      if (at === here) bar.setAttribute("aria-current", "step");
      else bar.removeAttribute("aria-current");
    });
    find("[data-do=pause] span").textContent = watch.isRunning() ? words.pause : words.go_on;
  }

  /** "New reports, 1 of 3", or the part's name where it has one item only. */
  function place(item) {
    const all = [...partOf(item).querySelectorAll(".item")];
    const part = headingOf(partOf(item));
    return all.length === 1 ? part : fill(words.of, { part, n: all.indexOf(item) + 1, of: all.length });
  }

  function show(at) {
    const item = items[at];
    const isMove = now >= 0 && now !== at;
    now = at;
    for (const other of items) other.classList.toggle("now", other === item);
    for (const part of parts) part.classList.toggle("now", part === partOf(item));
    watch.turnTo(keyOf(item));
    where.textContent = fill(words.here, { where: words.where, what: place(item) });
    notes.value = kept.get("notes", keyOf(item)) ?? "";
    decisions.value = kept.get("decisions", keyOf(item)) ?? "";
    find(".room").hidden = at > 0;
    if (partOf(item).dataset.part === "close") showDecided(item);
    said.textContent = kept.isKept() ? "" : words.not_kept;
    scrollTo(0, 0);
    if (!isMove) return;
    const what = item.dataset.name === headingOf(partOf(item)) ? "" : item.dataset.name;
    status.textContent = what ? fill(words.says, { where: place(item), what }) : place(item);
  }

  /** Everything that was decided, for those in the room to hear once more. */
  function showDecided(close) {
    const all = items.flatMap((item) => {
      const { label } = item.dataset;
      return minutes.lines(kept.get("decisions", keyOf(item)) ?? "").map((line) => (label ? `${label}: ${line}` : line));
    });
    const list = close.querySelector(".decided");
    list.replaceChildren(...(all.length ? all : [words.none]).map((line) => {
      const row = document.createElement("li");
      row.textContent = line;
      return row;
    }));
  }

  function enter(at) {
    const wasOn = isOn();
    document.documentElement.classList.add("in-meeting");
    if (!wasOn) watch.start();
    show(at);
    if (!wasOn) find(".agenda").focus({ preventScroll: true });
  }

  function leave() {
    watch.stop();
    now = -1;
    document.documentElement.classList.remove("in-meeting");
    for (const one of [...items, ...parts]) one.classList.remove("now");
    document.title = name;
    if (document.fullscreenElement) document.exitFullscreen();
    history.pushState(null, "", location.pathname + location.search);
    find("[data-do=start]").focus();
  }

  /** The address says which item is shown: so "back" works, and an item can be linked to. */
  function follow() {
    const at = items.findIndex((item) => `#${item.id}` === location.hash);
    if (at >= 0) enter(at);
    else if (isOn() && !location.hash) leave();
    else if (!isOn()) document.documentElement.classList.remove("in-meeting");
  }
  const go = (at) => {
    if (items[at]) location.hash = items[at].id;
  };

  function save() {
    const file = `${root.dataset.week}.md`;
    const told = items.map((item) => ({
      ...item.dataset, notes: kept.get("notes", keyOf(item)) ?? "", decisions: kept.get("decisions", keyOf(item)) ?? "",
    }));
    const text = minutes.write({ title: root.dataset.title, day: root.dataset.day, room: kept.room(), items: told, words });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
    link.download = file;
    link.click();
    // The browser reads it in its own time.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    said.textContent = fill(words.saved, { file });
    status.textContent = said.textContent;
  }

  function pause() {
    if (watch.isRunning()) watch.stop();
    else watch.start();
    showClock();
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  const actions = {
    start: () => go(0),
    print: () => print(),
    previous: () => go(now - 1),
    next: () => go(now + 1),
    note: () => notes.focus(),
    decision: () => decisions.focus(),
    pause, save, full, leave,
  };
  const keys = {
    ArrowRight: "next", ArrowLeft: "previous", PageDown: "next", PageUp: "previous", " ": "next",
    n: "note", t: "pause", d: "decision", m: "save", f: "full", Escape: "leave",
  };

  // Before the keys of all pages: in a meeting "/" must not lead away from it.
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, input")) {
      if (event.key !== "Escape") return;
      find(".agenda").focus({ preventScroll: true });
      return event.preventDefault();
    }
    // Space and Enter press the button that has the focus.
    if (event.key === " " && event.target.closest("button, a, summary")) return;
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (event.key === "/") event.stopImmediatePropagation();
    if (!action) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat && action !== "next" && action !== "previous") return;
    actions[action === "next" && event.shiftKey ? "previous" : action]();
  }, true);
  root.addEventListener("click", (event) => actions[event.target.closest("[data-do]")?.dataset.do]?.());

  notes.addEventListener("input", () => kept.put("notes", keyOf(items[now]), notes.value));
  decisions.addEventListener("input", () => {
    kept.put("decisions", keyOf(items[now]), decisions.value);
    if (partOf(items[now]).dataset.part === "close") showDecided(items[now]);
  });
  for (const field of room) {
    field.value = kept.room()[field.name] ?? "";
    field.addEventListener("input", () => kept.put("room", field.name, field.value));
  }
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  addEventListener("pagehide", watch.settle);
  document.documentElement.classList.add("can-meet");
  follow();
})();
