// What a word that no report has may have been meant as: the word of the archive that differs by one slip of the finger (two in long
// ones), the commonest of several.
"use strict";
(globalThis.yokotenParts ??= {}).guess = (() => {
  /** How many slips lie between two words, swapped neighbours being one; more than `most` is not counted. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
    for (let i = 1; i <= a.length; i++) {
      const now = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const cost = a[i - 1] === b[j - 1] ? 0 : 1;
        let steps = Math.min(old[j] + 1, now[j - 1] + 1, old[j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, older[j - 2] + 1);
        now.push(steps);
        least = Math.min(least, steps);
      }
      if (least > most) return most + 1;
      [older, old] = [old, now];
    }
    return old[b.length];
  }

  /** The files that may hold words of about this length. */
  function filesFor(word, spelling, most) {
    if (/^[\u30a1-\u30fa\u30fc]+$/u.test(word)) return [spelling.length];
    const file = (length) => spelling.findIndex((longest) => !longest || length <= longest);
    const length = [...word].length;
    return [...new Set([file(length - most), file(length), file(length + most)])];
  }

  /** The best guess, or null. */
  async function guess(word, library, root) {
    const letters = [...word];
    const most = letters.length >= 8 ? 2 : 1;
    if (letters.length < 3) return null;
    const files = await Promise.all(filesFor(word, root.spelling, most).map((at) => library.words(at)));
    let found = null;
    for (const { words, powers } of files) {
      for (let at = 0; at < words.length; at++) {
        if (Math.abs(words[at].length - word.length) > most || words[at] === word) continue;
        const steps = distance(letters, [...words[at]], most);
        if (steps > most) continue;
        const rank = steps * 100 - powers[at] - (words[at][0] === word[0] ? 10 : 0);
        if (!found || rank < found.rank) found = { word: words[at], rank };
      }
    }
    return found?.word ?? null;
  }

  return { guess, distance };
})();
