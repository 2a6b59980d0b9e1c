// Text → terms, as the index has them. The generator does the same; both are held against one table of examples (tests/fixtures/terms.json).
// Words of letters and digits; what - _ . join is a chain, found whole, by each of its ends and by its parts; humps of ConnectionPool;
// runs of kanji and kana by their pairs, and by the last character alone.
"use strict";
(globalThis.yokotenParts ??= {}).tokens = (() => {
  const LONGEST = 48;
  const MOST_PARTS = 8;
  const WIDE = "\\u3005-\\u3007\\u3041-\\u3096\\u309d\\u309e\\u30a1-\\u30fa\\u30fc-\\u30fe\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{3ffff}";
  const LETTER = `(?:(?![${WIDE}])[\\p{Alphabetic}\\p{N}\\p{M}])`;
  const UNIT = new RegExp(`[${WIDE}]+|${LETTER}+(?:[-_.\\u2010\\u2212]${LETTER}+)*`, "gu");
  const HUMP = /(?<=[^\p{Uppercase}])(?=\p{Uppercase})|(?<=\p{Uppercase})(?=\p{Uppercase}\p{Lowercase})/u;
  const PART = new RegExp(`${LETTER}+`, "gu");
  const BEGINS_WIDE = new RegExp(`^[${WIDE}]`, "u");
  const BEGINS_LETTER = new RegExp(`^${LETTER}`, "u");
  const isWide = (text) => BEGINS_WIDE.test(text);

  const cut = (text) => (text.length > LONGEST ? [...text].slice(0, LONGEST).join("") : text);
  // Character by character: the small letter of Σ does not depend on where it stands.
  const small = (text) => [...cut(text)].map((c) => c.toLowerCase()).join("").replace(/[\u2010\u2212]/gu, "-");

  function word(text, out) {
    out.push(small(text));
    const humps = text.split(HUMP);
    if (humps.length > 1) for (const hump of humps) out.push(small(hump));
  }

  function chain(text, out) {
    const parts = [...text.matchAll(PART)];
    const known = parts.slice(0, MOST_PARTS);
    // Of what has more parts than a name, all are words by themselves.
    for (const part of parts.slice(MOST_PARTS)) word(part[0], out);
    if (parts.length <= MOST_PARTS) for (const part of known.slice(0, -1)) out.push(small(text.slice(part.index)));
    for (const part of known) word(part[0], out);
  }

  function pairs(text, out) {
    const letters = [...text];
    for (let at = 0; at + 1 < letters.length; at++) out.push(letters[at] + letters[at + 1]);
    out.push(letters[letters.length - 1]);
  }

  /** The units of a text: runs of kanji and kana, and chains of words; `at` is where each begins in the normal form. */
  function units(text) {
    return [...text.normalize("NFKC").matchAll(UNIT)].map((found) => ({ text: found[0], at: found.index, wide: isWide(found[0]) }));
  }

  /** All terms of a text, in order. */
  function terms(text) {
    const out = [];
    for (const unit of units(text)) (unit.wide ? pairs : chain)(unit.text, out);
    return out;
  }

  /** Every place as it is: shared by all texts, as long as the longest. */
  let same = new Uint32Array(0);
  function identity(length) {
    if (same.length <= length) same = Uint32Array.from({ length: length * 2 + 1 }, (_, at) => at);
    return same;
  }

  /** A text with one blank for all between words. Without two of them side by side every character stands where it stood. */
  function spaced(text) {
    if (!/\s\s/u.test(text)) return { form: text.replace(/\s/gu, " "), from: identity(text.length) };
    const from = new Uint32Array(text.length + 1);
    let form = "";
    let done = 0;
    const put = (to, piece) => {
      for (let at = 0; at < piece.length; at++) from[form.length + at] = done + at;
      form += piece;
      done = to;
    };
    for (const { 0: blank, index } of text.matchAll(/\s+/gu)) {
      put(index, text.slice(done, index));
      put(index + blank.length, " ");
    }
    put(text.length, text.slice(done));
    from[form.length] = text.length;
    return { form, from };
  }

  /**
   * A text in the form in which it is looked through, and for each character of that where it comes from. Small letters, one sign for
   * all hyphens, one blank for all between words.
   */
  function folded(text) {
    const plain = text.normalize("NFKC");
    const lower = plain.toLowerCase();
    // Most texts are in the form already, but for capitals and what lies between words.
    if (plain === text && lower.length === text.length && !/[\u2010-\u2012\u2212ς]/u.test(lower)) return spaced(lower);
    let form = "";
    const from = [];
    // A character with the marks behind it: what is put together, is put together within that.
    for (const found of text.matchAll(/[^\p{M}\uff9e\uff9f]?[\p{M}\uff9e\uff9f]*/gu)) {
      if (!found[0]) continue;
      let piece = found[0].normalize("NFKC");
      piece = [...piece].map((c) => c.toLowerCase()).join("").replace(/[\u2010\u2011\u2212]/gu, "-").replace(/\s+/gu, " ");
      if (piece === " " && form.endsWith(" ")) continue;
      form += piece;
      for (let at = 0; at < piece.length; at++) from.push(found.index);
    }
    from.push(text.length);
    return { form, from };
  }

  return { terms, units, folded, small, isWide, isLetter: (text) => BEGINS_LETTER.test(text) };
})();
