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
 * @property {"empty"|"nothing"|"apart"|"more"|"loose"|"stale"} kind
 *   `empty`: nothing was asked, these are all reports, newest first;
 *   `nothing`: no report has all words; `without` says what leaving one out gives, best first;
 *   `apart`: no report has the words of a phrase side by side; `without` says how many have them apart, and how to ask for that;
 *   `more`: many words begin like the last one, not all of them were looked at;
 *   `loose`: nothing has it all, these reports have most of the characters;
 *   `stale`: the archive was published anew meanwhile: the page should be loaded again
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
