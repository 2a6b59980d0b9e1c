// Which of the reports that match come first. BM25F: a word counts more where fewer reports have it, where the report is short, and where
// it stands in the title, the id, the summary, a heading or a tag; a word said ten times does not count ten times.
"use strict";
(globalThis.yokotenParts ??= {}).rank = (() => {
  const FIELDS = [
    [1, 8], // title
    [2, 8], // id
    [4, 3], // summary
    [8, 2], // heading
    [16, 3], // tag
  ];
  const WEIGHTS = Float32Array.from({ length: 32 }, (_, bits) => FIELDS.reduce((sum, [bit, weight]) => sum + (bits & bit ? weight : 0), 0));
  const TITLE = 1;
  const SATURATION = 1.2;
  /** How much of a report's length is held against it. */
  const LENGTH = 0.75;
  /** All words in the title. */
  const TITLE_LIFT = 1.25;
  /** What the newest reports gain, and in how many days that falls to a third. */
  const RECENT = 0.1;
  const FADES = 540;

  const idf = (count, reports) => Math.log(1 + (reports - count + 0.5) / (count + 0.5));

  /** The score of each report in `numbers`. `words` are lists of groups: a run of kanji and kana is one word of several groups. */
  function scores(numbers, words, root) {
    const { reports, lengths, mean, days } = root;
    const newest = days[reports - 1];
    const weights = words.map((groups) => groups.reduce((sum, group) => sum + idf(group.count, reports), 0) / (groups.length || 1));
    const out = new Float64Array(numbers.length);
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at];
      const long = 1 - LENGTH + (LENGTH * lengths[number]) / (mean || 1);
      let score = 0;
      let inTitle = words.length > 0;
      for (let word = 0; word < words.length; word++) {
        let sum = 0;
        for (const group of words[word]) {
          const x = group.often[number] / long + WEIGHTS[group.fields[number]];
          sum += ((SATURATION + 1) * x) / (x + SATURATION);
          inTitle &&= (group.fields[number] & TITLE) > 0;
        }
        score += (weights[word] * sum) / words[word].length;
      }
      out[at] = score * (inTitle ? TITLE_LIFT : 1) * (1 + RECENT * Math.exp((days[number] - newest) / FADES));
    }
    return out;
  }

  /** The numbers, best first, of equals the newer; so many of them that the others are not put in order for nothing. */
  function best(numbers, words, root, most) {
    const all = scores(numbers, words, root);
    const byScore = (a, b) => all[b] - all[a] || numbers[b] - numbers[a];
    const found = [];
    let least = -Infinity;
    for (let at = 0; at < numbers.length; at++) {
      if (all[at] < least) continue;
      found.push(at);
      if (found.length < 4 * most) continue;
      found.sort(byScore).length = most;
      least = all[found[most - 1]];
    }
    return found.sort(byScore).slice(0, most).map((at) => numbers[at]);
  }

  return { best };
})();
