// The participant's view: what is known on one side, the moment and the question on the other.
drill.moment = (() => {
  "use strict";
  const words = drillWords;
  const { make, fill } = kept;
  // Blank rails that stand for what is still to come; how many steps there are is told in words.
  const MOST_BLANKS = 3;

  /** The parts of the view that stay, so that the focus stays where it is. */
  function build(scene, on) {
    const now = make("div", { class: "now", lang: scene.proseLang, "aria-live": "polite" });
    const answer = make("textarea", { id: "drill-answer", rows: 4, oninput: () => on.write(answer.value), "aria-describedby": "drill-kept" });
    const show = make("button", { type: "button", class: "button", onclick: on.next });
    const back = make("button", { type: "button", class: "button second", onclick: on.back }, words.back);
    const keys = make("span", { class: "keys", "aria-hidden": "true" }, make("kbd", {}, "→"), ` ${words.key_show} `, make("kbd", {}, "←"), ` ${words.key_back}`);
    const playing = make(
      "div",
      { class: "playing" },
      now,
      make("label", { class: "ask", for: "drill-answer" }, words.question),
      answer,
      make("p", { class: "hint", id: "drill-kept" }, kept.isKept() ? words.kept : words.unkept),
      make("p", { class: "buttons" }, show, back, keys),
      make("p", { class: "aside-note" }, words.hidden),
    );
    const ending = make("div", { class: "ending", tabindex: "-1" });
    const known = make("ol", { class: "timeline" });
    const view = make(
      "div",
      { class: "scene" },
      make("section", { class: "moment" }, playing, ending),
      make("section", { class: "known" }, make("h2", { class: "rule" }, words.known), known),
    );
    return { view, now, answer, show, back, playing, ending, known };
  }

  /** Shows the step at `at`; past the last one, the end. */
  function show(parts, scene, state, on) {
    const step = scene.seen[state.at];
    const isOver = !step;
    parts.playing.hidden = isOver;
    parts.ending.hidden = !isOver;
    if (isOver) {
      parts.ending.replaceChildren(...end(scene, state, on));
    } else {
      const label = step.label && make("p", { class: "label", lang: scene.proseLang && document.documentElement.lang }, step.label);
      const day = step.day && make("p", { class: "label", lang: scene.proseLang && document.documentElement.lang }, step.day);
      parts.now.replaceChildren(...[day, label, make("div", {}, make("time", {}, step.time), " ", ...step.what())].filter(Boolean));
      parts.answer.value = state.answers[state.at] ?? "";
      parts.show.textContent = state.at + 1 < scene.seen.length ? words.show : words.finish;
      parts.back.hidden = state.at === 0;
    }
    parts.known.replaceChildren(...known(scene, state.at));
  }

  /** What came before, where one is, and that more will come. */
  function known(scene, at) {
    const rows = drill.scene.rows(scene, scene.seen.slice(0, at));
    const step = scene.seen[at];
    if (step) {
      rows.push(make("li", { class: "here", "aria-current": "step" }, make("span", { class: "time" }, step.time), make("div", { class: "what" }, make("p", { class: "label" }, words.here))));
    }
    for (const _ of scene.seen.slice(at + 1, at + 1 + MOST_BLANKS)) {
      const blank = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      bar.setAttribute("width", "100%");
      bar.setAttribute("height", "100%");
      blank.setAttribute("aria-hidden", "true");
      blank.append(bar);
      rows.push(make("li", { class: "later" }, make("span", { class: "time", "aria-hidden": "true" }, "?"), make("div", { class: "what" }, make("span", { class: "ear" }, words.later), blank)));
    }
    return rows;
  }

  function end(scene, state, on) {
    const written = scene.seen.flatMap((step, at) => {
      const answer = (state.answers[at] ?? "").trim();
      return answer ? [make("dt", {}, step.time), make("dd", {}, answer)] : [];
    });
    const unseen = drill.scene.rows(scene, scene.unseen);
    return [
      make("h2", {}, words.end),
      make("p", {}, words.end_note),
      make("p", { class: "buttons" }, make("a", { class: "button", href: "#main" }, words.read), make("button", { type: "button", class: "button second", onclick: on.over }, words.over), make("button", { type: "button", class: "button second", onclick: on.back }, words.back)),
      ...(unseen.length ? [make("h2", {}, words.before), make("ol", { class: "timeline" }, ...unseen)] : []),
      ...(written.length ? [make("h2", {}, words.answers), make("dl", { class: "answers" }, ...written)] : []),
    ];
  }

  const count = (scene, at) => fill(words.step, { n: Math.min(at + 1, scene.seen.length), of: scene.seen.length });

  return { build, show, count };
})();
