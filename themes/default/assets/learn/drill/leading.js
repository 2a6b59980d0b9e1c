// The facilitator's view: everything that happened, what is hidden from the others, and when to ask.
drill.leading = (() => {
  "use strict";
  const words = drillWords;
  const { make } = kept;

  function build(scene) {
    const ui = scene.proseLang && document.documentElement.lang;
    const ask = (_, at) => (at + 1 < scene.seen.length ? [make("p", { class: "ask", lang: ui }, words.ask)] : []);
    const rows = (steps, more) => make("ol", { class: "timeline" }, ...drill.scene.rows(scene, steps, more));
    return make(
      "div",
      { class: "leading" },
      make("p", {}, words.leading_note),
      make("h2", { class: "rule", lang: scene.lang }, scene.title),
      ...(scene.unseen.length ? [make("h2", {}, words.unseen), rows(scene.unseen)] : []),
      make("h2", {}, words.given),
      rows(scene.seen, ask),
    );
  }

  return { build };
})();
