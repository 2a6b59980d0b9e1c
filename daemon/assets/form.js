// The form and the receipt work wholly without this. It says aloud what changes, looks for similar incidents while a title is typed, and
// keeps the receipt up to date without moving anybody's focus.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const say = (id, words) => {
    const place = byId(id);
    if (place && place.textContent !== words) place.textContent = words;
  };
  const soon = (wait, run) => {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(run, wait);
    };
  };
  const element = (name, words, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  // Browsers that know `autofocus` for fields only.
  const notSent = byId("not-sent");
  if (notSent && !("autofocus" in HTMLElement.prototype)) notSent.focus();

  const form = byId("report");
  if (form) watch(form);
  const receipt = byId("receipt");
  if (receipt?.hasAttribute("data-goes-on")) follow();

  function watch(form) {
    const tell = soon(600, () => {
      const shown = [...document.querySelectorAll("#bar > *")].find((part) => part.offsetParent);
      say("bar-said", shown ? shown.innerText.replace(/\s+/g, " ").trim() : "");
    });
    let asked = "";
    const look = soon(300, async () => {
      const chosen = new FormData(form);
      const query = new URLSearchParams({ title: chosen.get("title") ?? "", kind: chosen.get("kind") ?? "" });
      for (const service of chosen.getAll("service")) query.append("service", service);
      const wanted = `${form.dataset.similar}&${query}`;
      if (wanted === asked) return;
      asked = wanted;
      try {
        const answer = await fetch(wanted);
        const found = answer.ok ? await answer.json() : { similar: [] };
        if (wanted === asked) show(found);
      } catch {
        // Without an answer there is nothing to show, and the form needs none.
        asked = "";
      }
    });
    form.addEventListener("change", () => {
      tell();
      look();
    });
    byId("title").addEventListener("input", look);
  }

  function show({ similar, said }) {
    const box = byId("similar");
    const solvedBy = box.dataset.solved;
    const rows = similar.map((item) => {
      const row = document.createElement("li");
      row.append(item.url ? element("a", item.title, { href: item.url, lang: item.lang, target: "_blank", rel: "noopener" }) : element("b", item.title, { lang: item.lang }));
      const meta = element("p", "", { class: "meta" });
      meta.append(element("span", item.id, { class: "id" }), " ", element("span", item.day));
      if (item.level) meta.append(" ", element("span", item.level_words));
      row.append(meta);
      if (item.solved) {
        const solved = document.createElement("p");
        solved.append(element("span", solvedBy, { class: "label" }), " ", element("span", item.solved, { lang: item.lang }));
        row.append(solved);
      } else if (item.summary) {
        row.append(element("p", item.summary, { lang: item.lang }));
      }
      row.append(element("p", item.why, { class: "why" }));
      return row;
    });
    box.querySelector("ul").replaceChildren(...rows);
    box.hidden = !rows.length;
    say("similar-said", said ?? "");
  }

  async function follow() {
    let wait = 1000;
    for (;;) {
      await new Promise((done) => setTimeout(done, wait));
      if (document.hidden) continue;
      try {
        const answer = await fetch(location.href);
        if (!answer.ok) throw new Error(answer.status);
        const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("receipt");
        if (!next) return;
        renew(next);
        if (!next.hasAttribute("data-goes-on")) return;
        wait = Math.min(wait * 1.1, 5000);
      } catch {
        wait = Math.min(wait * 2, 30000);
      }
    }
  }

  function renew(next) {
    receipt.dataset.level = next.dataset.level;
    for (const part of receipt.querySelectorAll("[data-live]")) {
      const name = part.dataset.live;
      const fresh = next.querySelector(`[data-live="${name}"]`);
      // A token is new each time; as long as the form stays, the one that is there is good.
      if (name === "ring" && part.querySelector("form") && fresh.querySelector("form")) continue;
      if (part.innerHTML === fresh.innerHTML) continue;
      const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
      part.replaceChildren(...fresh.childNodes);
      if (focused) byId(focused)?.focus({ preventScroll: true });
      if (fresh.dataset.said) say("steps-said", fresh.dataset.said);
    }
  }
})();
