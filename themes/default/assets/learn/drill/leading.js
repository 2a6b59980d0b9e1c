// The facilitator's view: everything that happened, what is hidden from the others, and which step of theirs each is.
drill.leading = (() => {
  "use strict";
  const words = drillWords;
  const { make } = kept;

  function build(scene) {
    const ui = scene.proseLang && document.documentElement.lang;
    const number = (_, at) => [make("p", { class: "number", lang: ui }, drill.moment.count(scene, at))];
    const rows = (steps, more) => make("ol", { class: "timeline" }, ...drill.scene.rows(scene, steps, more));
    return make(
      "div",
      { class: "leading" },
      make("p", {}, words.leading_note),
      make("h2", { class: "rule", lang: scene.lang }, scene.title),
      ...(scene.unseen.length ? [make("h2", {}, words.unseen), rows(scene.unseen)] : []),
      make("h2", {}, words.given),
      rows(scene.seen, number),
    );
  }

  return { build };
})();
