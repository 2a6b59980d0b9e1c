// Draws what results can be narrowed by, with counts; and above the results what is set, how many there are, in which order.
yokotenPage.facets = (() => {
  "use strict";
  const { say, count: counted, make, levelMark, cross } = yokotenPage.words;
  const { FACETS, write, chosen, without, also, unfiltered } = yokotenPage.address;
  /** Those that many archives have hundreds of: folded, and asked for when somebody opens them. */
  const FOLDED = new Set(["team", "tag"]);
  /** Values shown of one facet before "All". */
  const SHOWN = 8;
  const unfolded = new Set();
  const whole = new Set();
  const labels = new Map();

  /** What a value is called; known once its facet was counted. */
  const label = (facet, value) => (facet === "year" ? say("search_year", { year: value }) : labels.get(`${facet} ${value}`) ?? value);

  const named = (facet, value) => (facet === "level" ? say("level_long", { n: value, word: labels.get(`level ${value}`) ?? "" }).trim() : label(facet, value));

  /** The facets that are to be counted: those that can be seen, and those that narrow. */
  function wanted(state, areSeen) {
    return FACETS.filter((facet) => state.facets[facet] || (areSeen && (!FOLDED.has(facet) || unfolded.has(facet))));
  }

  function inOrder(facet, values) {
    const byValue = facet === "level" || facet === "year";
    return values.toSorted((a, b) => (byValue ? b.value.localeCompare(a.value, "en", { numeric: true }) : b.count - a.count || a.label.localeCompare(b.label)));
  }

  function item(state, facet, { value, label: word, count, chosen: isChosen }) {
    const href = write(isChosen ? without(state, facet, value) : also(state, facet, value));
    const link = make("a", { href, "data-step": `${facet} ${value}`, "aria-current": isChosen ? "true" : null, class: count ? null : "none" });
    if (facet === "level") link.append(levelMark(value));
    link.append(make("span", {}, facet === "level" ? `${value} ${word}` : label(facet, value)), " ", make("span", { class: "count" }, counted(count)));
    return make("li", {}, link);
  }

  /** All values, or the first of them and a way to the others. Those that find nothing are shown where there are few of them. */
  function list(state, facet, values, redraw) {
    const some = inOrder(facet, values).filter(({ count, chosen: isChosen }) => count || isChosen || facet === "level");
    const shown = whole.has(facet) || some.length <= SHOWN + 1 ? some : some.filter((value, at) => at < SHOWN || value.chosen);
    const inside = [make("ul", {}, ...shown.map((value) => item(state, facet, value)))];
    if (shown.length < some.length) {
      const more = make("button", { type: "button", "data-step": `all ${facet}` }, say("facet_more", { n: some.length }));
      more.addEventListener("click", () => {
        whole.add(facet);
        redraw();
        document.querySelector(`.facets [data-facet="${facet}"] li:nth-child(${SHOWN + 1}) a`)?.focus();
      });
      inside.push(make("p", {}, more));
    }
    return inside;
  }

  function group(state, facet, values, { redraw, ask }) {
    const heading = say(`facet_${facet}`);
    if (!FOLDED.has(facet)) {
      return values?.length ? [make("section", { "data-facet": facet }, make("h2", {}, heading), ...list(state, facet, values, redraw))] : [];
    }
    const isOpen = unfolded.has(facet) || Boolean(state.facets[facet]);
    const fold = make("details", { open: isOpen ? "" : null }, make("summary", { "data-step": `fold ${facet}` }, heading), ...(values ? list(state, facet, values, redraw) : []));
    fold.addEventListener("toggle", () => {
      if (fold.open === unfolded.has(facet)) return;
      unfolded[fold.open ? "add" : "delete"](facet);
      if (fold.open && !values) ask();
    });
    return [make("section", { "data-facet": facet }, fold)];
  }

  /** Draws all of them; what had the focus keeps it. */
  function draw(nav, state, groups, ask) {
    for (const [facet, values] of Object.entries(groups)) for (const { value, label: word } of values) labels.set(`${facet} ${value}`, word);
    const redraw = () => draw(nav, state, groups, ask);
    const some = FACETS.filter((facet) => Object.values(groups).some((values) => values.length) || state.facets[facet]);
    keeping(() => nav.replaceChildren(...some.flatMap((facet) => group(state, facet, groups[facet], { redraw, ask }))));
  }

  /** Where what had the focus is gone, the line above the results has it: the next Tab goes on from there. */
  function keeping(change) {
    const step = document.activeElement?.dataset?.step;
    change();
    if (!step || document.activeElement?.dataset?.step) return;
    const next = document.querySelector(`.search [data-step="${CSS.escape(step)}"]`) ?? document.querySelector(".search .set");
    next.focus({ preventScroll: true });
  }

  const chip = (state, { facet, value }) => {
    const word = named(facet, value);
    const seen = make("span", { "aria-hidden": "true" }, word, " ", cross());
    return make("a", { class: "chip", href: write(without(state, facet, value)), "data-step": `chip ${facet} ${value}` }, make("span", { class: "ear" }, say("filter_remove", { filter: word })), seen);
  };

  const order = (state) => {
    const way = (sort, key) => (state.sort === sort ? make("b", { "aria-current": "true" }, say(key)) : make("a", { href: write({ ...state, sort, page: 1 }), "data-step": `sort ${sort}` }, say(key)));
    return make("span", { class: "order", role: "group", "aria-label": say("search_order") }, way("fit", "search_by_fit"), " ", way("date", "search_by_date"));
  };

  /** The line above the results. */
  function head(line, state, count, total) {
    const set = chosen(state);
    const parts = [make("span", { class: "total" }, count), ...set.map((filter) => chip(state, filter))];
    if (set.length > 1) parts.push(make("a", { href: write(unfiltered(state)), "data-step": "clear" }, say(set.length === 2 ? "search_clear_both" : "search_clear_all")));
    if (state.q.trim() && total > 1) parts.push(order(state));
    keeping(() => line.replaceChildren(...parts.flatMap((part) => [part, " "])));
    line.closest(".search").querySelector(".facets > summary").textContent = set.length ? say("search_filter", { n: set.length }) : say("filter");
  }

  return { wanted, draw, head };
})();
