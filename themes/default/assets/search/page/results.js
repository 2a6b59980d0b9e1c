// Draws reports as rows: title, the heading under which the sentence stands, the sentence, level and date. And the way to more.
yokotenPage.results = (() => {
  "use strict";
  const { say, phrase, date, make, levelMark, other } = yokotenPage.words;
  const { page, write } = yokotenPage.address;

  /** A text in pieces, the found ones marked. */
  const pieces = (parts) => parts.map(({ text, mark }) => (mark ? make("mark", {}, text) : text));

  const level = (found) => {
    if (!found) return make("span", { class: "level" }, levelMark(0), say("not_rated"));
    return make("span", { class: "level" }, levelMark(found.key), make("span", { class: "ear" }, `${say("level")} `), make("b", {}, found.key), ` ${found.label}`);
  };

  function meta(row) {
    const line = make("p", { class: "meta" }, level(row.level), make("time", { datetime: row.day }, date(row.day)), make("span", { class: "id" }, row.id));
    if (row.status.key === "draft") line.append(make("b", {}, row.status.label));
    if (row.services.length) line.append(make("span", {}, row.services.map(({ label }) => label).join(say("comma"))));
    return line;
  }

  /** A report as a row. Its first link leads to the report, the second to the section. */
  function row(found) {
    const lang = other(found.lang);
    const [report] = found.href.split("#");
    const title = make("h2", { lang }, make("a", { href: page(report) }, ...pieces(found.titleParts)));
    const item = make("li", { class: "hit" }, title);
    if (found.heading) item.append(make("p", { class: "under", lang }, make("a", { href: page(found.href) }, found.heading.text)));
    if (found.sentence.length) item.append(make("p", { class: "sentence", lang }, ...pieces(found.sentence)));
    item.append(meta(found));
    return item;
  }

  /** The pages of the results, under them. */
  function pager(nav, state, total, count) {
    const pages = Math.ceil(total / count);
    const step = (key, rel, to) => make("a", { rel, href: write({ ...state, page: to }), "data-step": rel }, say(key));
    const ways = [make("span", {}, ...phrase("page_of", { n: state.page, of: pages }))];
    if (state.page > 1) ways.push(step("search_previous", "prev", Math.min(state.page - 1, pages)));
    if (state.page < pages) ways.push(step("search_next", "next", state.page + 1));
    nav.replaceChildren(...ways);
    nav.hidden = pages < 2 && state.page < 2;
  }

  return { row, pager };
})();
