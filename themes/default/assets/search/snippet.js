// What is shown of a report: the sentence around the hit, the heading it stands under, and what of it and of the title is marked. Also
// whether a phrase stands in a report: the index knows which words a report has, not which stand side by side.
"use strict";
(globalThis.yokotenParts ??= {}).snippet = (() => {
  const { tokens } = globalThis.yokotenParts;
  /** Longest sentence, in the width of half a kanji. */
  const WIDEST = 190;
  const width = (text) => [...text].reduce((sum, c) => sum + (c > "\u2e7f" ? 2 : 1), 0);

  /** Folded texts are kept with their row: each is asked for more than once. */
  const foldedTexts = new WeakMap();
  function textsOf(row) {
    if (!foldedTexts.has(row)) {
      const head = { title: tokens.folded(row.title), summary: tokens.folded(row.summary), id: tokens.folded(row.id), labels: row.labels.map(tokens.folded) };
      foldedTexts.set(row, { ...head, parts: row.parts.map((part) => ({ heading: tokens.folded(part.heading), text: tokens.folded(part.text) })) });
    }
    return foldedTexts.get(row);
  }

  const borders = (form, from, to, { wide, wideEnd }) =>
    (wide || from === 0 || !tokens.isLetter(form[from - 1])) && (wideEnd || to >= form.length || !tokens.isLetter(form[to]));

  /** Where a text has a phrase, first place at or behind `from`; -1: nowhere. Words are not found inside words. */
  function place(form, phrase, from = 0) {
    for (let at = form.indexOf(phrase.form, from); at >= 0; at = form.indexOf(phrase.form, at + 1)) {
      if (borders(form, at, at + phrase.form.length, phrase)) return at;
    }
    return -1;
  }

  /** Whether a report has a phrase anywhere. */
  function holds(row, phrase) {
    const texts = textsOf(row);
    const has = ({ form }) => place(form, phrase) >= 0;
    return has(texts.title) || has(texts.id) || has(texts.summary) || texts.labels.some(has) || texts.parts.some(({ heading, text }) => has(heading) || has(text));
  }

  /** What is marked for the clauses of a query: phrases whole, else words and runs. */
  function marksOf(found) {
    return found.flatMap(({ phrase, words }) => {
      if (phrase) return [{ ...phrase, weight: 3 }];
      return words.map(({ lookup, asParts }) => {
        if (lookup.kind === "run") return { form: lookup.text, wide: true, wideEnd: true, weight: 1 };
        return { form: lookup.term, wide: false, wideEnd: lookup.prefix, weight: asParts ? 0 : 1 };
      });
    });
  }

  /** The pieces of a run that is nowhere whole, and words inside humps, are marked where they stand. */
  function loosely(marks) {
    return marks.flatMap((mark) => {
      const letters = [...mark.form];
      if (!mark.wide || letters.length < 3) return [{ ...mark, wide: true, wideEnd: true }];
      return letters.slice(1).map((letter, at) => ({ ...mark, form: letters[at] + letter, wideEnd: true, weight: mark.weight / letters.length }));
    });
  }

  /** Places of marks in a folded text: `[from, to, mark]`, from the first to the last. */
  function places(form, marks, start = 0, end = form.length) {
    const found = [];
    for (const mark of marks) {
      for (let at = place(form, mark, start); at >= 0 && at < end; at = place(form, mark, at + mark.form.length)) {
        let to = at + mark.form.length;
        // A word that goes on is marked to its end.
        while (mark.wideEnd && !mark.wide && to < form.length && tokens.isLetter(form[to])) to++;
        found.push([at, to, mark]);
      }
    }
    return found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  }

  /** A piece of a text, cut where marks begin and end. Places are in its folded form. */
  function pieces(text, folded, found, start = 0, end = folded.form.length) {
    const out = [];
    let done = start;
    const put = (to, mark) => {
      const part = text.slice(folded.from[done], folded.from[to]);
      if (part) out.push({ text: part, mark });
      done = to;
    };
    for (const [from, to] of found) {
      if (to <= done || from >= end) continue;
      if (from > done) put(from, false);
      put(Math.min(to, end), true);
    }
    if (done < end) put(end, false);
    return out;
  }

  const ENDS = /\n|[。！？!?]|\.(?=\s)/gu;

  /** The sentences of a text as places of its folded form. */
  function sentences(text, folded) {
    const ends = [...text.matchAll(ENDS)].map((end) => end.index + (end[0] === "\n" ? 0 : end[0].length));
    const places = [];
    let start = 0;
    let at = 0;
    for (const end of [...ends, text.length]) {
      while (at < folded.form.length && folded.from[at] < end) at++;
      if (at > start && folded.form.slice(start, at).trim()) places.push([start, at]);
      start = at;
    }
    return places;
  }

  /** The sentence with most of the marks: where it stands and what it holds. */
  function bestSentence(row, marks) {
    const texts = textsOf(row);
    let best = null;
    row.parts.forEach((part, index) => {
      const folded = texts.parts[index].text;
      const all = places(folded.form, marks);
      const inHeading = places(texts.parts[index].heading.form, marks).length > 0;
      if (!all.length && !inHeading) return;
      let next = 0;
      for (const [start, end] of sentences(part.text, folded)) {
        const here = [];
        while (next < all.length && all[next][0] < end) here.push(all[next++]);
        const different = new Set(here.map(([, , mark]) => mark));
        let score = [...different].reduce((sum, mark) => sum + mark.weight, 0) + Math.min(here.length, 4) / 20 + (inHeading ? 0.5 : 0);
        if (!here.length && !inHeading) score = 0;
        if (score > (best?.score ?? 0)) best = { score, part, folded, start, end, here };
      }
    });
    return best;
  }

  /** A sentence that is too long is cut around its first mark. */
  function cut(best) {
    let { start, end } = best;
    const { form } = best.folded;
    while (start < end && form[start] === " ") start++;
    while (end > start && form[end - 1] === " ") end--;
    if (width(form.slice(start, end)) <= WIDEST) return { start, end, before: "", after: "" };
    const first = best.here[0]?.[0] ?? start;
    let from = start;
    while (width(form.slice(from, first)) > WIDEST / 3) from++;
    while (from > start && from < first && tokens.isLetter(form[from]) && tokens.isLetter(form[from - 1])) from++;
    let to = Math.min(end, from + WIDEST);
    while (width(form.slice(from, to)) > WIDEST) to--;
    while (to < end && to > first + 1 && tokens.isLetter(form[to - 1]) && tokens.isLetter(form[to])) to--;
    return { start: from, end: to, before: from > start ? "…" : "", after: to < end ? "…" : "" };
  }

  function sentenceOf(row, marks) {
    const best = bestSentence(row, marks);
    if (!best) return null;
    const { start, end, before, after } = cut(best);
    const sentence = pieces(best.part.text, best.folded, best.here, start, end).map((piece) => ({ ...piece, text: piece.text.replace(/\s+/gu, " ") }));
    if (before) sentence.unshift({ text: before, mark: false });
    if (after) sentence.push({ text: after, mark: false });
    const { anchor, heading } = best.part;
    return { sentence, heading: heading ? { text: heading, anchor } : null };
  }

  /** The row as a page shows it. */
  function shown(number, row, found) {
    const texts = textsOf(row);
    const marks = marksOf(found);
    const loose = loosely(marks);
    const summary = () => {
      const { start, end, after } = cut({ folded: texts.summary, start: 0, end: texts.summary.form.length, here: [] });
      const marked = pieces(row.summary, texts.summary, places(texts.summary.form, marks), start, end);
      return { sentence: after ? [...marked, { text: after, mark: false }] : marked, heading: null };
    };
    const { sentence, heading } = (marks.length && (sentenceOf(row, marks) ?? sentenceOf(row, loose))) || summary();
    const titleMarks = places(texts.title.form, marks);
    return {
      number,
      id: row.id,
      title: row.title,
      titleParts: pieces(row.title, texts.title, titleMarks.length ? titleMarks : places(texts.title.form, loose)),
      lang: row.lang,
      href: heading?.anchor ? `${row.href}#${encodeURIComponent(heading.anchor)}` : row.href,
      day: row.day,
      level: row.level,
      kind: row.kind,
      status: row.status,
      services: row.services,
      summary: row.summary,
      heading,
      sentence,
    };
  }

  return { holds, shown };
})();
