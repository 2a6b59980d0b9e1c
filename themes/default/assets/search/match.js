// What is looked for → which reports have it, how often and where. A group holds for every report of the archive how often its body has
// the word (`often`) and which other fields do (`fields`): archives are small enough for that, and it is the quickest to join.
"use strict";
(globalThis.yokotenParts ??= {}).match = (() => {
  const { load, tokens } = globalThis.yokotenParts;
  /** How often the body has a word, by the three bits that the index keeps of it. */
  const OFTEN = [0, 1, 2, 3, 4.5, 7, 12, 20];
  /** Most shards that are loaded for the words that begin alike. */
  const MOST_SHARDS = 3;
  const encoder = new TextEncoder();

  function compare(a, b) {
    const length = Math.min(a.length, b.length);
    for (let at = 0; at < length; at++) if (a[at] !== b[at]) return a[at] - b[at];
    return a.length - b.length;
  }

  /** The last shard that begins at or before a term. */
  function shardOf(begins, term) {
    let [low, high] = [0, begins.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (compare(begins[middle], term) <= 0) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The shards with terms that begin so. */
  function shardsOf(begins, beginning) {
    const bytes = encoder.encode(beginning);
    // No term holds a byte of this value.
    const behind = Uint8Array.of(...bytes, 0xff);
    return [shardOf(begins, bytes), shardOf(begins, behind)];
  }

  class Group {
    constructor(reports, text) {
      this.text = text;
      this.often = new Float32Array(reports);
      this.fields = new Uint8Array(reports);
      /** How many reports have it. */
      this.count = 0;
      /** Words that begin like it were left out. */
      this.more = false;
    }
    has(number) {
      return this.often[number] > 0 || this.fields[number] > 0;
    }
    add({ numbers, counts, fields }) {
      for (let at = 0; at < numbers.length; at++) {
        const number = numbers[at];
        if (!this.has(number)) this.count++;
        this.often[number] += OFTEN[counts[at]];
        this.fields[number] |= fields[at];
      }
    }
  }

  /** Finds terms in one archive. */
  function finder(library, root) {
    const { begins, reports } = root;

    /** The group of all terms that `wanted` takes, among those that begin so; at most so many shards of them. */
    async function group(text, beginning, wanted, most = Infinity) {
      const found = new Group(reports, text);
      if (!reports || !begins.length) return found;
      const [first, last] = shardsOf(begins, beginning);
      const end = Math.min(last, first + most - 1);
      found.more = end < last;
      const places = Array.from({ length: end - first + 1 }, (_, at) => first + at);
      for (const shard of await Promise.all(places.map((at) => library.shard(at)))) {
        for (const term of shard.terms) if (term.name.startsWith(beginning) && wanted(term.name)) found.add(load.postings(shard, term));
      }
      return found;
    }

    /** One term. Its shard is the only one that is loaded. */
    async function exact(term) {
      const found = new Group(reports, term);
      if (!reports || !begins.length) return found;
      const shard = await library.shard(shardOf(begins, encoder.encode(term)));
      const known = shard.terms.find(({ name }) => name === term);
      if (known) found.add(load.postings(shard, known));
      return found;
    }

    /** All terms that begin so, where that is not too much to load; of two letters, or of one, the word itself then. */
    async function begun(term) {
      const [first, last] = begins.length ? shardsOf(begins, term) : [0, 0];
      if (last - first >= MOST_SHARDS && [...term].length < 3) return exact(term);
      return group(term, term, () => true, MOST_SHARDS);
    }

    /** A word or chain. A chain is found inside longer ones too: each of their ends is a term. */
    async function chain({ term, text, prefix }) {
      const joined = /[-_.]/.test(term);
      const whole = prefix ? await begun(term) : await (joined ? group(term, term, (name) => name === term || /[-_.]/.test(name[term.length]), MOST_SHARDS) : exact(term));
      if (whole.count) return { groups: [whole], asParts: false };
      const parts = text.split(/[-_.\u2010\u2212]/u).flatMap((part) => {
        const [word, ...humps] = tokens.terms(part);
        return humps.length ? humps : [word];
      });
      if (parts.length < 2) return { groups: [whole], asParts: false };
      const groups = await Promise.all(parts.map((part, at) => (prefix && at === parts.length - 1 ? begun(part) : exact(part))));
      return { groups, asParts: true };
    }

    async function run({ text, pairs, single }) {
      if (!single) return Promise.all(pairs.map(exact));
      return [root.united.has(single) ? await exact(single) : await group(text, single, () => true)];
    }

    /** The groups of a clause. Those of one run of kanji and kana count as one word when reports are ranked. */
    return async function find(clause) {
      const found = await Promise.all(
        clause.lookups.map(async (lookup) => {
          if (lookup.kind === "run") return { lookup, groups: await run(lookup), asParts: false };
          return { lookup, ...(await chain(lookup)) };
        }),
      );
      const only = found.length === 1 && found[0].asParts;
      // The parts of a chain that no report has as one: they must stand side by side all the same.
      const phrase = only ? { form: tokens.folded(clause.text).form.trim(), wide: false, wideEnd: clause.lookups[0].prefix } : clause.phrase;
      return { clause, phrase, words: found, groups: found.flatMap(({ groups }) => groups) };
    };
  }

  return { finder };
})();
