// What a reader loads: the bytes of a first query and of the next one, as a plain server sends them; and reckoned as it is for other
// searches: the script as servers with gzip send it, a middling shard, ten middling texts.
//   node tests/yardstick/weigh.mjs FOLDER-OF-THE-BUILT-SITE WORD [WORD …]
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { rowsOf, searchIn } from "../browser/search-core.mjs";

const [folder = "public", ...words] = process.argv.slice(2);
const out = resolve(folder);
const script = readFileSync(join(out, "assets", readdirSync(join(out, "assets")).find((name) => /^search-.*\.js$/.test(name))));
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
const sum = (loaded) => [...loaded.values()].reduce((all, bytes) => all + bytes, 0);
console.log(`script ${kib(script.length)}, ${kib(gzipSync(script).length)} under gzip`);
const middling = (folder) => {
  const sizes = readdirSync(join(out, "search", folder)).map((name) => statSync(join(out, "search", folder, name)).size);
  return sizes.sort((a, b) => a - b)[sizes.length >> 1] ?? 0;
};
const next = middling("terms") + 10 * middling("texts");
const root = statSync(join(out, "search/root.js")).size;
console.log(`one word of the middle: next ${kib(next)}; first ${kib(root + next + script.length)} (script with gzip ${kib(root + next + gzipSync(script).length)})`);
for (const word of words) {
  const loaded = new Map();
  const search = searchIn(out, loaded);
  await rowsOf(await search.ask("zzz"));
  const core = sum(new Map([...loaded].filter(([path]) => path.endsWith("root.js"))));
  loaded.clear();
  const begin = performance.now();
  const answer = await search.ask(word);
  const rows = await rowsOf(answer);
  const took = performance.now() - begin;
  const own = sum(loaded);
  loaded.clear();
  await answer.facets(["level", "kind"]);
  const facets = sum(loaded);
  loaded.clear();
  await answer.facets(["service"]);
  const services = sum(loaded);
  console.log(`${word}: ${answer.total}${answer.atMost ? " at most" : ""}, ${rows.length} rows in ${took.toFixed(0)} ms; next ${kib(own)}; first ${kib(core + own + script.length)} (script with gzip ${kib(core + own + gzipSync(script).length)}), with level and kind + ${kib(facets)}, services + ${kib(services)}`);
}
