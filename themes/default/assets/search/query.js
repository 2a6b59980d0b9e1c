// What a person typed → what is looked for. Words, all of which must be there; "phrases"; -without; and level:4, service:checkout,
// kind: team: tag: year: status: open:, since:2026-01, until:2026.
"use strict";
(globalThis.yokotenParts ??= {}).query = (() => {
  const { tokens } = globalThis.yokotenParts;
  const FACETS = ["level", "kind", "service", "team", "tag", "year", "status", "open"];

  /** Days since the first of the year 1, as the index counts them. */
  const dayNumber = (year, month, day) => {
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return Math.round(date.getTime() / 86_400_000) + 719_162;
  };

  /** The first day of `2026`, `2026-01` or `2026-01-15`, or with `after` the first day behind it; null for anything else. */
  function day(text, after = 0) {
    const [, year, month, day] = text.match(/^(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/) ?? [];
    if (!year || month < 1 || month > 12 || day < 1 || day > 31) return null;
    if (day) return dayNumber(+year, +month, +day + after);
    return month ? dayNumber(+year, +month + after, 1) : dayNumber(+year + after, 1, 1);
  }

  /** One word or phrase: the terms to look up, and what its text must hold side by side, if anything. */
  function clause(text, { quoted = false, without = false, open = false } = {}) {
    const units = tokens.units(text);
    if (!units.length) return null;
    const normal = text.normalize("NFKC");
    const last = units.at(-1);
    // A word goes on only where nothing stands behind it.
    const goesOn = open && !quoted && last.at + last.text.length === normal.length;
    const lookups = units.map((unit, at) => lookup(unit, goesOn && at === units.length - 1));
    const letters = units.reduce((sum, unit) => sum + [...unit.text].length, 0);
    const isRun = units.length === 1 && units[0].wide;
    // A pair is exact; longer runs, and several units written as one word, are held against the text.
    const checked = units.length > 1 || (isRun && letters > 2);
    const form = tokens.folded(normal.slice(units[0].at, last.at + last.text.length)).form;
    return { text, quoted, without, lookups, phrase: checked ? { form, wide: units[0].wide, wideEnd: last.wide || goesOn } : null };
  }

  function lookup(unit, prefix) {
    if (!unit.wide) return { kind: "chain", term: tokens.small(unit.text), parts: tokens.terms(unit.text), text: unit.text, prefix };
    const letters = [...unit.text];
    const pairs = letters.slice(1).map((letter, at) => letters[at] + letter);
    return { kind: "run", text: unit.text, pairs: [...new Set(pairs)], single: letters.length === 1 ? letters[0] : null };
  }

  /** Reads what was typed. `typing`: the last word is not finished. */
  function parse(text, typing = false) {
    const query = { clauses: [], facets: {}, since: null, until: null };
    const pieces = [...text.matchAll(/(-)?(?:"([^"]*)"?|“([^”]*)”?|「([^」]*)」)|(\S+)/gu)];
    for (const found of pieces) {
      const [, minus, straight, curly, corner, plain] = found;
      const phrase = straight ?? curly ?? corner;
      const isLast = typing && found.index + found[0].length === text.length;
      if (phrase !== undefined) add(query, clause(phrase, { quoted: true, without: !!minus }));
      else if (!narrowed(query, plain)) {
        const without = /^[-−－]./u.test(plain);
        add(query, clause(without ? plain.slice(1) : plain, { without, open: isLast && !without }));
      }
    }
    return query;
  }

  function add(query, clause) {
    if (clause) query.clauses.push(clause);
  }

  /** `level:4` and the like. A name that is none of ours is a word. */
  function narrowed(query, word) {
    const [, name, value] = word.match(/^([a-z]+)[:：](.+)$/iu) ?? [];
    const key = name?.toLowerCase();
    if (key === "since" && day(value) !== null) query.since = day(value);
    else if (key === "until" && day(value) !== null) query.until = day(value, 1);
    else if (FACETS.includes(key)) (query.facets[key] ??= []).push(value.replace(/^"|"$/g, ""));
    else return false;
    return true;
  }

  return { parse, clause, day, FACETS };
})();
