// The handout: on paper alone, the steps one below the other, with room to write and a line to stop at.
drill.handout = (() => {
  "use strict";
  const words = drillWords;
  const { make } = kept;

  function lines() {
    const space = "http://www.w3.org/2000/svg";
    const drawn = document.createElementNS(space, "svg");
    drawn.setAttribute("aria-hidden", "true");
    for (const y of [33, 66, 99]) {
      const line = document.createElementNS(space, "line");
      for (const [name, value] of Object.entries({ x1: "0", x2: "100%", y1: `${y}%`, y2: `${y}%` })) line.setAttribute(name, value);
      drawn.append(line);
    }
    return drawn;
  }

  function build(scene) {
    const row = (step, at) => {
      const number = make("p", { class: "number" }, drill.moment.count(scene, at));
      const when = make("b", {}, step.day ? `${step.day} ${step.time} ` : `${step.time} `);
      const asks = at + 1 < scene.seen.length ? [make("p", { class: "ask" }, words.question), lines()] : [];
      return make("li", {}, number, make("div", { lang: scene.proseLang }, when, ...step.what()), ...asks);
    };
    return make("div", { class: "handout" }, make("p", {}, words.handout), make("ol", {}, ...scene.seen.map(row)));
  }

  return { build };
})();
