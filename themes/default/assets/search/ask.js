// The face of the search: what a page asks, and what it is told. It draws nothing; a page draws over it.
//
// The page names the place of the index on the script's own element, relative to itself, so it works at any depth and from
// file: addresses. No list of the index's files is needed there; the index finds its own:
//
//   <script src="../assets/search-….js" data-index="../search/" defer></script>
//
//   const search = yokotenSearch();              // or yokotenSearch("../search/")
//   const answer = await search.ask("timeout level:4", { typing: true });
//   for (const hit of answer.hits) hit.row.then(draw);      // each as its text arrives, in any order
//   const groups = await answer.facets(["level", "kind"]);  // counts over all matches
//
/**
 * @typedef {object} Options
 * @property {Object<string, string[]>} [facets] chosen values by facet, as `{level: ["4"], service: ["checkout"]}`: any of one
 *   facet, all facets together. Facets: level kind service team tag year status open. Words like `level:4` in the text count too.
 * @property {"fit"|"date"} [sort] best first (default), or newest first
 * @property {number} [from] how many hits to pass over (default 0)
 * @property {number} [count] how many hits to give (default 10)
 * @property {boolean} [typing] whether the last word is still being written: then it stands for all words that begin with it
 *
 * @typedef {object} Answer
 * @property {string} text what was asked: a page that has asked something newer since passes this answer over
 * @property {number} total how many reports match
 * @property {boolean} atMost the total (and the counts of facets) may be less: not every match of a phrase was looked at
 * @property {null|{from: string, to: string}} corrected nothing has the word `from`; these are the results for `to`
 * @property {Hit[]} hits those of this page of results, in order
 * @property {string[]} terms the words that are looked for, as written; for the page's own sentences
 * @property {null|Note} note what is to be told besides
 * @property {(names?: string[]) => Promise<Object<string, Value[]>>} facets counts over all matches, by facet. Each loads its own
 *   column (3 to 40 KB in a large archive), so ask for those that are open. Chosen values are always among them. The counts of a
 *   facet leave its own choice out, so that other values can be added to it.
 *
 * @typedef {object} Note
 * @property {"empty"|"nothing"|"apart"|"more"|"loose"} kind
 *   `empty`: nothing was asked, these are all reports, newest first;
 *   `nothing`: no report has all words; `without` says what leaving one out gives, best first;
 *   `apart`: no report has the words of a phrase side by side; `without` says how many have them apart, and how to ask for that;
 *   `more`: many words begin like the last one, not all of them were looked at;
 *   `loose`: nothing has it all, these reports have most of the characters
 * @property {{word: string, text: string, count: number}[]} [without] the word to leave out, what to ask instead, how many that finds
 *
 * @typedef {object} Hit
 * @property {number} number the report's number in the index
 * @property {Promise<Row>} row its row, when its text has come; rejects with a `SearchFailure`
 *
 * @typedef {object} Row
 * @property {number} number
 * @property {string} id as `INC-2026-014`
 * @property {string} title
 * @property {{text: string, mark: boolean}[]} titleParts the title in pieces, the found words marked
 * @property {string} lang the language of title and text, as `en`
 * @property {string} href its page, seen from the root of the site, with the heading's anchor where there is one: put the page's way to the root before it
 * @property {string} day as `2026-11-20`
 * @property {null|{key: string, label: string}} level `key` 1 to 5; null: not rated
 * @property {null|{key: string, label: string}} kind
 * @property {{key: string, label: string}} status
 * @property {{key: string, label: string}[]} services
 * @property {string} summary one or two sentences; may be empty
 * @property {null|{text: string, anchor: string}} heading under which the sentence stands
 * @property {{text: string, mark: boolean}[]} sentence the sentence around the hit in pieces, the found words marked; the summary's beginning where only the head of the report matched
 *
 * @typedef {object} Value
 * @property {string} value what goes into `facets` and into the address
 * @property {string} label in the language of the site
 * @property {number} count
 * @property {boolean} chosen
 *
 * Failures: `ask`, `facets` and `row` reject with an `Error` whose `name` is `SearchFailure` when a file of the index does not load.
 * Asking again tries again.
 */
"use strict";
globalThis.yokotenSearch = (() => {
  const { load, tokens, query, match, rank, guess, snippet } = globalThis.yokotenParts;
  const here = globalThis.document?.currentScript?.dataset.index;
  /** Reports that are looked through for a phrase, at most; so many at a time; all of them where there are no more than `FEW`. */
  const MOST_READ = 60;
  const LOT = 10;
  const FEW = 30;

  /** What the clauses of a query find, before facets and phrases. */
  async function find(parsed, library, root) {
    const finder = match.finder(library, root);
    const found = await Promise.all(parsed.clauses.map(finder));
    return { wanted: found.filter(({ clause }) => !clause.without), unwanted: found.filter(({ clause }) => clause.without) };
  }

  const hasAll = (groups, number) => groups.every((group) => group.has(number));

  /** The numbers of all reports that the clauses and days let through. Phrases that are not wanted are left to the reading. */
  function matching({ wanted, unwanted }, parsed, root) {
    const numbers = [];
    const [since, until] = [parsed.since ?? -Infinity, parsed.until ?? Infinity];
    const needed = wanted.flatMap(({ groups }) => groups);
    const barred = unwanted.filter(({ phrase }) => !phrase);
    // Gone through for every report of the archive at every key: plainly, so that it is quick the first time too.
    reports: for (let number = 0; number < root.reports; number++) {
      for (const group of needed) if (!group.has(number)) continue reports;
      for (const { groups } of barred) if (hasAll(groups, number)) continue reports;
      if (root.days[number] >= since && root.days[number] < until) numbers.push(number);
    }
    return numbers;
  }

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");

  const yearOf = (day) => String(new Date((day - 719_162) * 86_400_000).getUTCFullYear());

  async function column(facet, library, root) {
    if (facet !== "year") return library.column(facet);
    const years = Array.from(root.days, yearOf);
    const values = [...new Set(years)].sort().map((year) => ({ value: year, label: year }));
    const places = new Map(values.map(({ value }, at) => [value, at]));
    return { values, of: years.map((year) => [places.get(year)]) };
  }

  /** What is chosen of each facet, by options and by words like `level:4`, with what each report has of it. */
  async function choices(facets, library, root) {
    const names = query.FACETS.filter((facet) => facets[facet]?.length);
    return Promise.all(
      names.map(async (name) => {
        const { values, of } = await column(name, library, root);
        const wanted = new Set(facets[name].map((value) => value.toLowerCase()));
        const chosen = values.map(({ value, label }) => wanted.has(value.toLowerCase()) || wanted.has(label.toLowerCase()));
        return { name, has: (number) => of[number].some((place) => chosen[place]) };
      }),
    );
  }

  function joined(first, second) {
    const both = { ...first };
    for (const [name, values] of Object.entries(second)) both[name] = [...(both[name] ?? []), ...values];
    return both;
  }

  async function counts(name, base, chosen, facets, { library, root }) {
    const { values, of } = await column(name, library, root);
    const others = chosen.filter((choice) => choice.name !== name);
    const found = new Uint32Array(values.length);
    for (const number of base) if (others.every(({ has }) => has(number))) for (const place of of[number]) found[place]++;
    const wanted = new Set((facets[name] ?? []).map((value) => value.toLowerCase()));
    const all = values.map(({ value, label }, at) => {
      return { value, label, count: found[at], chosen: wanted.has(value.toLowerCase()) || wanted.has(label.toLowerCase()) };
    });
    return all.filter(({ count, chosen }) => count || chosen);
  }

  /** Looks through the texts for phrases, lot by lot, until enough reports stand or too many were read. */
  async function read(order, checks, { enough, most, total }, library) {
    const rejected = new Set();
    const good = [];
    const all = total <= FEW;
    let at = 0;
    while (at < order.length && (all || (good.length < enough && at < most))) {
      const lot = order.slice(at, at + LOT);
      const rows = await Promise.all(lot.map((number) => library.row(number)));
      lot.forEach((number, place) => {
        const holds = checks.every((check) => snippet.holds(rows[place], check.phrase) !== check.clause.without);
        if (holds) good.push(number);
        else rejected.add(number);
      });
      at += lot.length;
    }
    return { good, rejected, isAll: at >= total };
  }

  /** What to ask instead of a run that stands nowhere whole: its halves, or its pieces of kanji and of kana. */
  function apart(text) {
    const pieces = text.match(/[\u4e00-\u9fff\u3400-\u4dbf々]+|[\u30a1-\u30fc]+|[\u3041-\u309f]+|[^\s\u3041-\u9fff]+/gu) ?? [];
    return pieces.flatMap((piece) => (/^[\u4e00-\u9fff]{4,}$/u.test(piece) ? piece.match(/.{1,2}/gu) : [piece])).join(" ");
  }

  /** The search over the index at `base`; `fetchText` is another way to load a file, for tests. */
  return function yokotenSearch(base = here, fetchText = undefined) {
    const library = load.library(base, fetchText);
    const state = async () => ({ library, root: await library.root() });

    async function count(text, facets) {
      const { root } = await state();
      const parsed = query.parse(text);
      const chosen = await choices(joined(parsed.facets, facets), library, root);
      const numbers = matching(await find(parsed, library, root), parsed, root);
      return numbers.filter((number) => chosen.every(({ has }) => has(number))).length;
    }

    /** What leaving one clause out finds, best first. */
    async function without(text, { clauses }, facets) {
      const words = clauses.filter((clause) => !clause.without);
      if (words.length < 2) return [];
      const tries = words.map(async ({ text: word, quoted }) => {
        const rest = text.replace(quoted ? `"${word}"` : word, " ").replace(/\s+/gu, " ").trim();
        return { word, text: rest, count: await count(rest, facets) };
      });
      const found = await Promise.all(tries);
      return found.filter((one) => one.count).sort((a, b) => b.count - a.count);
    }

    /** The text with a word that nothing has replaced by the best guess; null where there is none. */
    async function corrected(text, { wanted }, isApart = false) {
      const { root } = await state();
      for (const { clause, words } of wanted) {
        // What stands in quotes is meant as it is written.
        if (clause.quoted) continue;
        for (const { lookup, groups } of words) {
          const isWord = lookup.kind === "run" ? /^[\u30a1-\u30fa\u30fc]{3,}$/u.test(lookup.text) : true;
          const missing = lookup.kind === "run" ? isApart || !hasAny(groups, root) : groups.some((group) => !group.count);
          if (!isWord || !missing) continue;
          const word = lookup.kind === "run" ? lookup.text : groups.find((group) => !group.count).text;
          const better = await guess.guess(word, library, root);
          if (better) return { from: word, to: better };
        }
      }
      return null;
    }

    const hasAny = (groups, root) => Array.from({ length: root.reports }, (_, number) => number).some((number) => hasAll(groups, number));

    /** The reports that have most of the pairs of runs that no report has whole, and all other words. */
    function loosely(found, parsed, root) {
      const groups = found.wanted.flatMap(({ words }) => words.filter(({ lookup }) => lookup.kind === "run").flatMap((word) => word.groups));
      if (groups.length < 2) return [];
      const rest = found.wanted.filter(({ words }) => words.every(({ lookup }) => lookup.kind !== "run"));
      const numbers = matching({ wanted: rest, unwanted: found.unwanted }, parsed, root);
      const having = numbers.map((number) => groups.filter((group) => group.has(number)).length);
      const most = having.reduce((a, b) => Math.max(a, b), 0);
      return most * 2 > groups.length ? numbers.filter((_, at) => having[at] === most) : [];
    }

    async function ask(text, options = {}) {
      const { facets = {}, sort = "fit", from = 0, typing = false } = options;
      const { root } = await state();
      const parsed = query.parse(text, typing);
      const all = joined(parsed.facets, facets);
      const [found, chosen] = await Promise.all([find(parsed, library, root), choices(all, library, root)]);
      const isChosen = (number) => chosen.every(({ has }) => has(number));
      let base = matching(found, parsed, root);
      let note = parsed.clauses.length || chosen.length || parsed.since !== null || parsed.until !== null ? null : { kind: "empty" };
      if (found.wanted.some(({ groups }) => groups.some((group) => group.more))) note = { kind: "more" };

      if (!base.length && found.wanted.length) {
        const better = await otherwise(text, found, options);
        if (better) return better;
        base = loosely(found, parsed, root);
        note = base.length ? { kind: "loose" } : { kind: "nothing", without: await without(text, parsed, facets) };
      }
      const told = await answer({ text, parsed, found, base, note, all, chosen, isChosen, sort, from, count: options.count ?? 10 });
      // The pairs of a mistyped run may all be there, each in another word.
      return (told.note?.kind === "apart" && (await otherwise(text, found, options, true))) || told;
    }

    /** The answer to what may have been meant, if there is one. */
    async function otherwise(text, found, options, isApart = false) {
      const better = options.corrected ? null : await corrected(text, found, isApart);
      if (!better) return null;
      const answer = await ask(text.normalize("NFKC").replace(new RegExp(escaped(better.from), "iu"), better.to), { ...options, corrected: true });
      return answer.total ? { ...answer, text, corrected: better } : null;
    }

    async function answer({ text, parsed, found, base, note, all, chosen, isChosen, sort, from, count }) {
      const { root } = await state();
      const numbers = chosen.length ? base.filter(isChosen) : base;
      const words = found.wanted.flatMap(({ words }) => words.map(({ groups }) => groups)).filter((groups) => groups.length);
      let [total, atMost, rejected] = [numbers.length, false, new Set()];
      const loose = note?.kind === "loose";
      const checks = loose ? [] : [...found.wanted, ...found.unwanted].filter(({ phrase }) => phrase);
      const most = from + Math.max(count, checks.length ? MOST_READ + LOT : 0);
      let order = sort === "date" || !words.length ? numbers.slice(-most).reverse() : rank.best(numbers, words, root, most);
      if (checks.length && total) {
        const looked = await read(order, checks, { enough: from + count, most: from + MOST_READ, total }, library);
        rejected = looked.rejected;
        atMost = !looked.isAll;
        total -= rejected.size;
        order = looked.good;
        if (!order.length) {
          const instead = apart(text);
          note = { kind: "apart", without: instead === text ? [] : [{ word: text, text: instead, count: await countOf(instead, all) }] };
          [total, atMost] = [0, false];
        }
      }
      const hits = order.slice(from, from + count).map((number) => ({
        number,
        row: library.row(number).then((row) => snippet.shown(number, row, found.wanted)),
      }));
      const left = rejected.size ? base.filter((number) => !rejected.has(number)) : base;
      return {
        text, total, atMost, corrected: null, hits, note,
        terms: found.wanted.map(({ clause }) => clause.text),
        facets: async (names = query.FACETS) => {
          const counted = names.map(async (name) => [name, await counts(name, left, chosen, all, { library, root })]);
          return Object.fromEntries(await Promise.all(counted));
        },
      };
    }

    const countOf = (text, facets) => count(text, facets);

    /** Gets ready for words: patterns are made ready when they are first used, and the first key need not wait for that. */
    const warm = () => void tokens.folded(tokens.terms("Ab-1 決済").join(" "));

    return { ask, warm };
  };
})();
