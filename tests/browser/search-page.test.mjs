// The core in a browser: from an address and from a folder, under the policy of every page; what people wrote is text there too.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { complaints, reader } from "./reader.mjs";
import { publish, sample, scratch } from "./site.mjs";

const EVIL = `"</script><script>hit(1)</script><img src=x onerror=hit(2)>\\");hit(3);("\u2028hit(4)\u2029{{ 7*7 }}`;
const content = join(scratch, "evil");
mkdirSync(join(content, "incidents"), { recursive: true });
writeFileSync(join(content, "site.yaml"), `title: Evil\nlanguage: en\ntime_zone: Asia/Tokyo\nservices: {shop: {name: ${JSON.stringify(EVIL)}}}\n`);
const text = `## ${EVIL.replace(/[\u2028\u2029]/g, " ")}\n\nzebra ${EVIL}\n`;
writeFileSync(join(content, "incidents/INC-2026-001.md"), `---\ntitle: ${JSON.stringify(EVIL)}\nlevel: 4\nstarted_at: 2026-11-20\nservices: [shop]\ntags: [${JSON.stringify(EVIL)}]\n---\n\n${text}`);
const sites = { sample: await publish(sample("en")), evil: await publish(content) };

/** A page of ours with the core on it, at a depth below the root; its script element names the index as pages do. */
function stand(site) {
  const page = readFileSync(join(site.out, "incidents/index.html"), "utf8");
  const core = readdirSync(join(site.out, "assets")).find((name) => /^search-[0-9a-f]+\.js$/.test(name));
  mkdirSync(join(site.out, "deep/er"), { recursive: true });
  const script = `<script src="../../assets/${core}" data-index="../../search/" defer></script>`;
  writeFileSync(join(site.out, "deep/er/index.html"), page.replace(/<script.*<\/script>/g, "").replaceAll("../assets", "../../assets").replace("</head>", `${script}</head>`));
}
Object.values(sites).forEach(stand);

const asked = (page, text, options) =>
  page.evaluate(
    async ([text, options]) => {
      const answer = await yokotenSearch().ask(text, options);
      const rows = await Promise.all(answer.hits.map(({ row }) => row));
      return { total: answer.total, rows, facets: await answer.facets() };
    },
    [text, options],
  );

for (const way of ["base", "file"]) {
  test(`the core answers from ${way === "base" ? "an address" : "a folder"}, and the policy has nothing to refuse`, async (t) => {
    const page = await reader(t);
    const heard = complaints(page, sites.sample[way]);
    await page.goto(`${sites.sample[way]}deep/er/index.html`);
    const { total, rows, facets } = await asked(page, "certificate acquirer");
    assert.equal(rows[0].id, "INC-2024-005");
    assert.ok(total >= 1 && facets.level.length && facets.tag.some(({ value }) => value === "acquirer"));
    assert.equal((await asked(page, "ﾉｰﾄPC")).rows[0].id, "INC-2024-007");
    assert.deepEqual((await page.evaluate(() => window.seen())).violations, []);
    assert.deepEqual(heard, []);
  });

  test(`a hostile title stays a text, from ${way === "base" ? "an address" : "a folder"}`, async (t) => {
    const page = await reader(t, { bypassCSP: true });
    await page.addInitScript(() => {
      window.hits = [];
      window.hit = (what) => window.hits.push(what);
    });
    await page.goto(`${sites.evil[way]}deep/er/index.html`);
    const { rows, facets } = await asked(page, "zebra");
    assert.equal(rows[0].title, EVIL);
    assert.equal(rows[0].titleParts.map(({ text }) => text).join(""), EVIL);
    assert.equal(facets.tag[0].value, EVIL);
    assert.equal(rows[0].services[0].label, EVIL);
    assert.deepEqual(await page.evaluate(() => [window.hits, document.querySelectorAll("img").length]), [[], 0]);
  });
}

test("files that do not load are told as that", async (t) => {
  const page = await reader(t);
  await page.route("**/search/**", (route) => route.abort());
  await page.goto(`${sites.sample.base}deep/er/index.html`);
  const failed = await page.evaluate(() => yokotenSearch().ask("pool").catch((error) => error.name));
  assert.equal(failed, "SearchFailure");
});
