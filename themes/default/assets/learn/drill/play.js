// Plays a drill while the address ends in #drill: moves from step to step, keeps what was written, listens to the keys.
(() => {
  "use strict";
  const section = document.getElementById("drill");
  if (!section?.classList.contains("drill")) return;
  const words = drillWords;
  const { make } = kept;
  const ownTitle = document.title;
  let playing = null;

  function begin() {
    const scene = drill.scene.read(section);
    const drawer = `drill:${scene.id}`;
    const state = { at: 0, answers: {}, ...kept.open(drawer) };
    if (!Number.isInteger(state.at) || state.at < 0 || state.at > scene.seen.length) state.at = 0;
    if (!state.answers || typeof state.answers !== "object") state.answers = {};
    const save = () => kept.put(drawer, state);

    const count = make("p", { class: "step-count" });
    const on = {
      next: () => move(1),
      back: () => move(-1),
      write: (text) => {
        state.answers[state.at] = text;
        save();
      },
      over: () => {
        state.at = 0;
        state.answers = {};
        kept.empty(drawer);
        draw();
        parts.answer.focus();
      },
    };
    const parts = drill.moment.build(scene, on);
    const lead = make("button", { type: "button", class: "quiet", "aria-pressed": "false", onclick: changeView }, words.leading);
    const print = make("button", { type: "button", class: "quiet", onclick: () => window.print() }, words.print);
    const leading = drill.leading.build(scene);
    leading.hidden = true;

    section.setAttribute("aria-label", words.title);
    section.replaceChildren(
      make("p", { class: "kicker" }, scene.level, make("span", {}, kept.fill(words.kicker, { minutes: scene.minutes })), lead, print, make("a", { href: "#main" }, words.leave)),
      make("div", { class: "drill-head" }, make("h1", {}, scene.name), count),
      parts.view,
      leading,
      drill.handout.build(scene),
    );
    draw();

    function draw() {
      drill.moment.show(parts, scene, state, on);
      count.textContent = state.at < scene.seen.length ? drill.moment.count(scene, state.at) : "";
    }

    function move(by) {
      const at = state.at + by;
      if (!leading.hidden || at < 0 || at > scene.seen.length) return;
      state.at = at;
      save();
      draw();
      if (at === scene.seen.length) parts.ending.focus();
      else if (document.activeElement === document.body) parts.show.focus({ preventScroll: true });
      if (section.getBoundingClientRect().top < 0) section.scrollIntoView();
    }

    function changeView() {
      leading.hidden = !leading.hidden;
      parts.view.hidden = !leading.hidden;
      section.classList.toggle("led", !leading.hidden);
      lead.setAttribute("aria-pressed", String(!leading.hidden));
      count.hidden = !leading.hidden;
    }

    return { name: scene.name, next: on.next, back: on.back };
  }

  function follow() {
    const isOn = location.hash === "#drill";
    if (isOn) playing ??= begin();
    section.classList.toggle("on", isOn);
    document.title = isOn ? `${playing.name} · ${ownTitle.split(" · ").at(-1)}` : ownTitle;
    if (isOn) scrollTo(0, 0);
  }

  document.addEventListener("keydown", (event) => {
    if (!section.classList.contains("on") || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const does = { ArrowRight: playing.next, ArrowLeft: playing.back }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  addEventListener("hashchange", follow);
  follow();
})();
