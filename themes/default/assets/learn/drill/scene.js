// What a drill is made of: the steps of the timeline that stands on the page, and what the exercise may say about itself.
const drill = {};

drill.scene = (() => {
  "use strict";
  /** What happened in a step, to stand elsewhere: without the label, and without anchors that would be there twice. */
  function copy(step) {
    const what = step.querySelector(".what").cloneNode(true);
    what.querySelector(":scope > .label")?.remove();
    for (const element of what.querySelectorAll("[id]")) element.removeAttribute("id");
    return [...what.childNodes];
  }

  function read(section) {
    const report = section.closest(".report");
    const prose = report.querySelector(".prose");
    const title = report.querySelector(":scope > header h1");
    let day = null;
    const steps = [];
    for (const row of report.querySelectorAll(".timeline > li")) {
      if (row.classList.contains("day")) {
        day = row.textContent;
        continue;
      }
      const label = row.querySelector(".what > .label");
      steps.push({
        day,
        time: row.querySelector(".time").textContent,
        label: label?.textContent ?? null,
        milestone: row.classList.contains("milestone"),
        isUnseen: "unseen" in row.dataset,
        what: () => copy(row),
      });
      day = null;
    }
    return {
      id: report.querySelector(".kicker .id").textContent,
      name: section.dataset.name,
      minutes: section.dataset.minutes,
      level: report.querySelector(".kicker .level").cloneNode(true),
      title: title.textContent,
      lang: title.getAttribute("lang"),
      proseLang: prose.getAttribute("lang"),
      unseen: steps.filter((step) => step.isUnseen),
      seen: steps.filter((step) => !step.isUnseen),
    };
  }

  /** A step as a row of a timeline. */
  function row(scene, step, ...more) {
    const label = step.label && kept.make("p", { class: "label", lang: scene.proseLang && document.documentElement.lang }, step.label);
    const what = kept.make("div", { class: "what", lang: scene.proseLang }, label, ...step.what(), ...more);
    const attributes = { class: step.milestone ? "milestone" : null, "data-unseen": step.isUnseen ? "" : null };
    return kept.make("li", attributes, kept.make("span", { class: "time" }, step.time), what);
  }

  /** Steps as rows, a change of day before its first step. */
  function rows(scene, steps, more = () => []) {
    return steps.flatMap((step, at) => {
      const day = step.day && kept.make("li", { class: "day" }, step.day);
      return [day, row(scene, step, ...more(step, at))].filter(Boolean);
    });
  }

  return { read, rows };
})();
