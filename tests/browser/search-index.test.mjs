// The search against a plain search of the sources: every word of the sample archive, asked one by one.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parts, rowsOf, searchIn } from "./search-core.mjs";
import { publish, sample, source } from "./site.mjs";

const { tokens } = parts;
const site = await publish(sample("en"));
const search = searchIn(site.out);
const ids = async (text, options) => (await rowsOf(await search.ask(text, { count: 1000, ...options }))).map(({ id }) => id);

const files = readdirSync(join(sample("en"), "incidents"), { recursive: true }).filter((path) => path.endsWith(".md"));
const sources = files.map((path) => source(`incidents/${path}`));
const reports = sources.map((text) => {
  const [, head, ...body] = text.split(/^---$/m);
  // What a page does not show: addresses of links, languages of code, comments, the head of the timeline's table.
  const shown = body.join("---").replace(/^\|.*\|\n\|[-| :]+\|$/gm, (head) => (/^\| *(Time|時刻)/.test(head) ? "" : head)).replace(/\]\([^)]*\)/g, "]").replace(/^```.*$/gm, "").replace(/\[![A-Z]+\]/g, "").replace(/<!--[\s\S]*?-->/g, "").replace(/\[\^[\w-]+\](?!:)/g, "").replace(/\[\^?[\w-]+\](:.*)?/g, " ").replace(/\{[^}]*\}$/gm, "");
  return { id: head.match(/^id: (\S+)/m)[1], terms: new Set(tokens.terms(shown.replaceAll("**", "").replace(/[*_](?=\W|$)|(?<=\W)[*_]/g, " "))), whole: tokens.folded(text).form };
});

test("every word of the texts finds each report that has it, and no other", async () => {
  const words = new Set(reports.flatMap(({ terms }) => [...terms]).filter((term) => !/[-_.]/.test(term) && (tokens.isWide(term) ? [...term].length === 2 : /^[a-z0-9]{2,}$/.test(term))));
  assert.ok(words.size > 2000, `${words.size}`);
  const missed = [];
  const extra = [];
  const names = source("site.yaml") + source("questionnaire.yaml");
  const inNames = tokens.folded(names).form;
  for (const word of words) {
    const answer = await search.ask(word, { count: 1000 });
    const found = new Set(answer.corrected ? [] : answer.hits.map(({ number }) => number));
    const rows = new Set((await Promise.all([...found].map((number) => answer.hits.find((hit) => hit.number === number).row))).map(({ id }) => id));
    for (const { id, terms, whole } of reports) {
      if (terms.has(word) && !rows.has(id)) missed.push(`${word} ${id}`);
      if (!terms.has(word) && rows.has(id) && !whole.includes(word) && !inNames.includes(word)) extra.push(`${word} ${id}`);
    }
  }
  assert.deepEqual(missed, []);
  assert.deepEqual(extra, []);
});

test("a phrase stands side by side, a word without is left out, facets narrow", async () => {
  const both = await ids("カード 決済");
  const run = await ids("カード決済");
  assert.ok(run.length && both.length > run.length, `${both.length} ${run.length}`);
  for (const id of run) assert.ok(reports.find((report) => report.id === id).whole.includes("カード決済"));
  const pool = await ids("checkout");
  const without = await ids("checkout -payments");
  assert.ok(without.length && without.length < pool.length && without.every((id) => pool.includes(id)));
  const quoted = await ids('"card payments"');
  assert.ok(quoted.length && quoted.every((id) => reports.find((report) => report.id === id).whole.includes("card payments")));
  for (const level of ["4", "3"]) {
    const rows = await rowsOf(await search.ask(`level:${level}`, { count: 1000 }));
    assert.ok(rows.length && rows.every((row) => row.level.key === level));
  }
  assert.deepEqual(await ids("since:2026-01 until:2025"), []);
  const late = await rowsOf(await search.ask("since:2026-01", { count: 1000 }));
  assert.ok(late.length && late.every(({ day }) => day >= "2026-01-01"));
  assert.ok((await ids("", { sort: "date" })).length === reports.length);
});

test("half width, full width, capitals and hyphens of other kinds find the same", async () => {
  for (const [one, other] of [["ｺﾝｼｭｰﾏｰ", "コンシューマー"], ["ＩＮＣ－２０２４－００５", "inc-2024-005"], ["CHECKOUT", "checkout"], ["INC‑2024‑005", "INC-2024-005"]]) {
    assert.deepEqual(await ids(one), await ids(other), one);
    assert.ok((await ids(one)).length, one);
  }
  assert.equal((await ids("INC-2024-005"))[0], "INC-2024-005");
  assert.equal((await ids("PAY-118"))[0], "INC-2024-005");
});

test("the last word is a beginning while it is typed", async () => {
  const typed = await ids("certif", { typing: true });
  assert.ok(typed.includes("INC-2024-005"));
  for (const id of await ids("certificate")) assert.ok(typed.includes(id));
  assert.ok((await ids("INC-2024", { typing: true })).length >= 14);
});

test("what nothing has is corrected and said, or said to be nothing", async () => {
  const typo = await search.ask("certifciate");
  assert.deepEqual(typo.corrected, { from: "certifciate", to: "certificate" });
  assert.deepEqual((await rowsOf(typo)).map(({ id }) => id).sort(), (await ids("certificate")).slice(0, 10).sort());
  const katakana = await search.ask("コンシユーマー");
  assert.deepEqual(katakana.corrected, { from: "コンシユーマー", to: "コンシューマー" });
  const nothing = await search.ask("checkout xyzzyqwv");
  assert.equal(nothing.total, 0);
  assert.deepEqual(nothing.note.kind, "nothing");
  assert.deepEqual(nothing.note.without[0].text, "checkout");
  assert.ok(nothing.note.without[0].count > 0);
  assert.equal((await search.ask("")).note.kind, "empty");
});

test("counts of facets are those of the hits, and leave their own choice out", async () => {
  const answer = await search.ask("checkout", { count: 1000 });
  const rows = await rowsOf(answer);
  const { level, service, year } = await answer.facets(["level", "service", "year"]);
  for (const { value, count } of level) assert.equal(count, rows.filter((row) => row.level?.key === value).length, value);
  for (const { value, count } of service) assert.equal(count, rows.filter((row) => row.services.some(({ key }) => key === value)).length, value);
  for (const { value, count } of year) assert.equal(count, rows.filter((row) => row.day.startsWith(value)).length, value);
  const narrowed = await (await search.ask("checkout", { facets: { level: ["4"] } })).facets(["level"]);
  assert.deepEqual(narrowed.level.map(({ value, count }) => [value, count]), level.map(({ value, count }) => [value, count]));
  assert.deepEqual(narrowed.level.filter(({ chosen }) => chosen).map(({ value }) => value), ["4"]);
});

test("a row tells the sentence of the hit, what is marked, and the heading it stands under", async () => {
  const [row] = await rowsOf(await search.ask("INC-2024-005 handshake"));
  assert.equal(row.id, "INC-2024-005");
  const marked = row.sentence.filter(({ mark }) => mark).map(({ text }) => text.toLowerCase());
  assert.ok(marked.includes("handshake"), JSON.stringify(row.sentence));
  assert.ok(row.heading.anchor && row.href === `incidents/INC-2024-005/#${encodeURIComponent(row.heading.anchor)}`);
  const page = readFileSync(join(site.out, "incidents/INC-2024-005/index.html"), "utf8");
  assert.ok(page.includes(`id="${row.heading.anchor}"`));
});

test("a file that is missing is told, and asked for again the next time", async () => {
  const root = join(site.out, "search/root.js");
  const kept = readFileSync(root);
  writeFileSync(root, "");
  const broken = searchIn(site.out);
  await assert.rejects(broken.ask("checkout"), { name: "SearchFailure" });
  writeFileSync(root, kept);
  assert.ok((await broken.ask("checkout")).total > 0);
});
