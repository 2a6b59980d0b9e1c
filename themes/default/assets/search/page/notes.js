// What is told besides the results: how many there are, that a word was corrected, that nothing was found and what would be,
// that the data did not load.
yokotenPage.notes = (() => {
  "use strict";
  const { say, phrase, make, report } = yokotenPage.words;
  const { write, chosen, asking, unfiltered } = yokotenPage.address;

  const line = (key, values = {}) => make("p", {}, ...phrase(key, values));
  const step = (state, name, words) => make("a", { href: write(state), "data-step": name }, words);

  /** "11 results" */
  function count({ total, atMost, note }) {
    if (note?.kind === "empty") return total === 1 ? say("count_reports_one") : say("count_reports", { n: total });
    if (atMost) return say("search_at_most", { n: total });
    if (total === 0) return say("search_count_none");
    return total === 1 ? say("search_count_one") : say("search_count", { n: total });
  }

  /** What leaving something out would find, each as a link. */
  const instead = (state, ways, key, words) => ways.map((way, at) => {
    const link = step(asking(state, way.text), `instead ${at}`, words(way));
    return line(way.count === 1 && key === "search_without" ? "search_without_one" : key, { link, n: way.count });
  });

  function nothing(state, answer) {
    const words = answer.terms;
    const without = answer.note?.without ?? [];
    const isFiltered = chosen(state).length > 0;
    const notes = [];
    if (answer.note?.kind !== "nothing" || !words.length) notes.push(line("search_nothing_filtered"));
    else if (words.length > 2) notes.push(line("search_nothing_all"));
    else notes.push(words.length === 2 ? line("search_nothing_both") : line("search_nothing_one", { word: words[0] }));
    notes.push(...instead(state, without, "search_without", ({ word }) => say("search_without_link", { word })));
    if (isFiltered) notes.push(make("p", {}, step(unfiltered(state), "clear", say("search_unfiltered"))));
    if (report && words.length) notes.push(line("search_new", { report: make("a", { href: report }, say("search_report")) }));
    return notes;
  }

  /** What an answer has to say besides its results. */
  function about(state, answer) {
    const { kind, without = [] } = answer.note ?? {};
    if (kind === "stale") return [line("search_stale", { again: make("a", { href: location.href }, say("search_reload")) })];
    if (kind === "apart") return [line("search_apart"), ...instead(state, without, "search_apart_found", ({ text }) => text)];
    const notes = [];
    if (answer.corrected) {
      const { from, to } = answer.corrected;
      const literal = step(asking(state, state.q.replace(from, () => `"${from}"`)), "literal", say("search_literal", { from }));
      notes.push(make("p", {}, say("search_corrected", { from, to }), " ", literal));
    }
    if (kind === "more" || kind === "loose") notes.push(line(`search_${kind}`));
    return answer.total === 0 ? [...notes, ...nothing(state, answer)] : notes;
  }

  /** That the data did not load. */
  const failed = (state) => [line("search_failed", { again: step(state, "again", say("search_again")) })];

  const waiting = () => [line("search_loading")];

  /** How to ask more narrowly, with the words that were asked. */
  function help(state) {
    const words = state.q.replace(/["「」]/g, "").split(/\s+/).filter((word) => word && !/^-|:/.test(word));
    const to = (q, name) => step(asking(state, q), name, q);
    const plain = words.join(" ");
    const phrased = words.length > 1 ? to(`"${plain}"`, "help phrase") : make("q", {}, say("search_help_phrase"));
    const added = (word) => `${plain ? `${plain} ` : ""}${word}`;
    const example = (word, name) => make("a", { href: write(asking(state, added(word))), "data-step": name }, word);
    const since = `since:${new Date().getFullYear()}-01`;
    return phrase("search_help", {
      phrase: phrased,
      without: example(say("search_help_without"), "help without"),
      narrow: example("level:4", "help narrow"),
      since: make("span", {}, example(since, "help since")),
    });
  }

  return { count, about, failed, waiting, help };
})();
