// How well the search answers: questions over the sample archive, each with the reports that answer it.
//   node tests/yardstick/run.mjs FOLDER-OF-THE-BUILT-SITE
// Prints how often an answer is first, among the first five, and the mean of 1 ÷ its place (0 where it is not among the first ten).
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { rowsOf, searchIn } from "../browser/search-core.mjs";

const questions = JSON.parse(readFileSync(new URL("questions.json", import.meta.url), "utf8"));
const search = searchIn(resolve(process.argv[2] ?? "public"));
const places = new Map();
for (const { lang, ask, found, typing = false } of questions) {
  const rows = await rowsOf(await search.ask(ask, { typing, count: 10 }));
  const place = rows.findIndex(({ id }) => found.includes(id)) + 1;
  if (!places.has(lang)) places.set(lang, []);
  places.get(lang).push(place);
  if (place !== 1) console.log(`${lang}  ${ask}  →  ${place || "not found"}: ${rows.slice(0, 3).map(({ id }) => id).join(" ")} (wanted ${found.join(" ")})`);
}
const part = (all, good) => (all.filter(good).length / all.length).toFixed(3);
for (const [lang, all] of [...places, ["all", [...places.values()].flat()]]) {
  const mrr = (all.reduce((sum, place) => sum + (place ? 1 / place : 0), 0) / all.length).toFixed(3);
  console.log(`${lang}: ${all.length} questions, success@1 ${part(all, (p) => p === 1)}, success@5 ${part(all, (p) => p >= 1 && p <= 5)}, MRR ${mrr}`);
}
