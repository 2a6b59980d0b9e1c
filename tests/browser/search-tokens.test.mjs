// The browser's terms are those of the generator: both are held against one table.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parts } from "./search-core.mjs";

const table = JSON.parse(readFileSync(new URL("../fixtures/terms.json", import.meta.url), "utf8"));
const { tokens, query, guess, rank } = parts;

test("every text of the table has the terms of the table", () => {
  assert.ok(table.length > 30);
  for (const { text, terms } of table) assert.deepEqual(tokens.terms(text), terms, text);
});

test("long words are known by their beginning, long chains by their parts", () => {
  assert.deepEqual(tokens.terms("x".repeat(100)), ["x".repeat(48)]);
  assert.deepEqual(tokens.terms("1.2.3.4.5.6.7.8.9"), ["9", "1", "2", "3", "4", "5", "6", "7", "8"]);
});

test("a folded text knows where each of its characters comes from", () => {
  for (const text of ["Plain Text\nof lines", "ﾃﾞｰﾀﾍﾞｰｽ が  落ちた", "① Σχολεῖο‑x", "cafe\u0301 ﬁle", ""]) {
    const { form, from } = tokens.folded(text);
    for (let at = 0; at < form.length; at++) assert.ok(from[at] <= from[at + 1] && from[at + 1] <= text.length, `${text} ${at}`);
  }
  assert.equal(tokens.folded("ﾀｲﾑｱｳﾄ  ＡＢＣ").form, "タイムアウト abc");
  // A ligature takes the longer way through; both ways give the same for what stands before it.
  for (const text of ["  Two  lines\n\n  of\tcode \n", "a\n b", "\n", " "]) {
    const [short, long] = [tokens.folded(text), tokens.folded(`${text}ﬁ`)];
    assert.equal(`${short.form}fi`, long.form, JSON.stringify(text));
    assert.deepEqual([...short.from].slice(0, short.form.length), long.from.slice(0, short.form.length), JSON.stringify(text));
    assert.equal(short.from[short.form.length], text.length);
  }
});

test("queries are read as they are meant", () => {
  const read = (text, typing) => {
    const { clauses, facets, since, until } = query.parse(text, typing);
    const words = clauses.map(({ text, quoted, without }) => `${without ? "-" : ""}${quoted ? `"${text}"` : text}`);
    return { words, facets, since, until };
  };
  const none = { facets: {}, since: null, until: null };
  assert.deepEqual(read("pool -timeout"), { ...none, words: ["pool", "-timeout"] });
  assert.deepEqual(read('"connection pool" -"retry storm"'), { ...none, words: ['"connection pool"', '-"retry storm"'] });
  assert.deepEqual(read("「決済 障害」 決済"), { ...none, words: ['"決済 障害"', "決済"] });
  assert.deepEqual(read("level:4 LEVEL:5 service:checkout x:y"), { ...none, words: ["x:y"], facets: { level: ["4", "5"], service: ["checkout"] } });
  assert.deepEqual(read('"never closed'), { ...none, words: ['"never closed"'] });
  assert.deepEqual(read(" - -- ( ) : "), { ...none, words: [] });
  assert.equal(read("until:2026-01").until - read("since:2026-01").since, 31);
  assert.equal(read("until:2026-12").until, read("since:2027").since);
  assert.deepEqual(read("since:soon"), { ...none, words: ["since:soon"] });
});

test("slips of the finger are counted, swaps as one", () => {
  for (const [a, b, steps] of [["timeuot", "timeout", 1], ["pol", "pool", 1], ["kafak", "kafka", 1], ["same", "same", 0], ["abc", "xyz", 3]]) {
    assert.equal(guess.distance([...a], [...b], 3), steps, `${a} ${b}`);
  }
  assert.equal(guess.distance([..."abcdef"], [..."uvwxyz"], 1), 2);
});

test("only the best are put in order, and they are those of the whole order", () => {
  const reports = 2000;
  const often = Float32Array.from({ length: reports }, (_, number) => (number * 7919) % 5);
  const root = { reports, mean: 40, lengths: Float32Array.from({ length: reports }, (_, number) => 20 + (number % 30)), days: Uint32Array.from({ length: reports }, (_, number) => number) };
  const group = { count: reports, often, fields: Uint8Array.from({ length: reports }, (_, number) => (number % 97 === 0 ? 1 : 0)) };
  const numbers = Array.from({ length: reports }, (_, number) => number);
  const whole = rank.best(numbers, [[group]], root, reports);
  assert.equal(new Set(whole).size, reports);
  for (const most of [1, 10, 70]) assert.deepEqual(rank.best(numbers, [[group]], root, most), whole.slice(0, most));
  assert.deepEqual(rank.best([], [[group]], root, 10), []);
});
