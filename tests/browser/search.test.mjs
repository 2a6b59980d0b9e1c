// The search page: typing, filters, back and forward, the keyboard, a phone, from a disk, without a script; in both languages.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import axe from "axe-core";
import { complaints, reader, settled } from "./reader.mjs";
import { publish, sample, scratch } from "./site.mjs";

const EVIL = `<img src=x onerror=hit(1)>"><script>hit(2)</script> needle`;
const report = (id, fields, text) => [`2026/${id}.md`, `---\nid: ${id}\n${fields}\n---\n\n${text}\n`];
const fields = (title, { level = 4, service = "checkout", day = "2026-03-02", lang = "en", more = "" } = {}) =>
  `title: ${JSON.stringify(title)}\nkind: outage\nlevel: ${level}\nstatus: reviewed\nstarted_at: ${day}T10:00+09:00\nresolved_at: ${day}T12:00+09:00\nservices: [${service}]\nlang: ${lang}\n${more}`;
const ADDED = [
  report("INC-2026-901", fields("カード決済が一部の加盟店でタイムアウトした", { lang: "ja" }), "## 概要\n\n加盟店側の中継サーバが応答を返さず、決済要求が30秒のタイムアウトに達した。\n\n## 発生原因\n\n再送の上限がなく、接続プールが空になった。"),
  report("INC-2026-902", fields("外部APIのタイムアウトで配送状況が更新されない", { lang: "ja", level: 2, service: "delivery-api", day: "2026-04-05" }), "## 概要\n\n配送会社のAPIが20秒でタイムアウトした。"),
  report("INC-2026-903", fields("The connection pool ran out after a quiet change", { level: 3, service: "payments", day: "2026-05-06" }), "## Summary\n\nThe connection pool of payments was full, and requests waited for a timeout.\n\n## Cause\n\nThe pool default changed from 200 to 100."),
  report("INC-2026-904", fields("Pool of workers starved by one batch", { level: 3, day: "2026-06-07" }), "## Summary\n\nOne batch took every worker of the pool until the timeout of a day."),
  report("INC-2026-905", fields(EVIL, { level: 1, day: "2026-07-08" }), "## Summary\n\n<b>Nothing</b> but a needle."),
  ...Array.from({ length: 14 }, (_, n) => report(`INC-2026-9${n + 10}`, fields(`Marmot number ${n + 1}`, { level: (n % 3) + 1, service: n % 2 ? "search" : "catalog", day: `2026-08-${n + 10}` }), "## Summary\n\nA marmot chewed a cable.")),
];

/** The sample archive with some reports more. */
function archive(language) {
  const content = join(scratch, `searched-${language}`);
  cpSync(sample(language), content, { recursive: true });
  mkdirSync(join(content, "incidents/2026"), { recursive: true });
  for (const [path, text] of ADDED) writeFileSync(join(content, "incidents", path), text);
  return content;
}

const sites = { en: await publish(archive("en")), ja: await publish(archive("ja")) };
const titles = (page) => page.locator("#results > li > h2").allInnerTexts();
const box = (page) => page.locator(".search .box input");

/** Waits until the page has answered what it was asked last. */
const answered = async (page, count) => {
  await page.waitForFunction((count) => !document.querySelector(".facets").ariaBusy && document.querySelectorAll("#results > li").length === count, count);
};

async function searching(t, { site = sites.en, query = "", from = "base", ...options } = {}) {
  const page = await reader(t, options);
  const heard = complaints(page, site[from]);
  t.after(() => assert.deepEqual(heard, []));
  await page.goto(`${site[from]}search/${from === "file" ? "index.html" : ""}${query}`);
  return page;
}

for (const from of ["base", "file"]) {
  test(`${from}: half-width and full-width, an id and a word find the same reports while they are typed`, async (t) => {
    const page = await searching(t, { site: sites.ja, from });
    await box(page).pressSequentially("タイムアウト");
    await page.waitForFunction(() => document.querySelectorAll("#results mark").length > 1);
    await page.locator("#results > li", { hasText: "INC-2026-901" }).waitFor();
    const wide = (await titles(page)).toSorted();
    assert.ok(wide.includes("カード決済が一部の加盟店でタイムアウトした"), wide.join());
    assert.deepEqual([...new Set(await page.locator("#results h2 mark").allInnerTexts())], ["タイムアウト"]);
    await box(page).fill("ﾀｲﾑｱｳﾄ");
    await answered(page, wide.length);
    assert.deepEqual((await titles(page)).toSorted(), wide);
    await box(page).fill("INC-2026-903");
    await answered(page, 1);
    assert.equal(await page.locator("#results .id").innerText(), "INC-2026-903");
    await box(page).fill("");
    await box(page).pressSequentially("pool", { delay: 5 });
    await page.locator("#results mark", { hasText: /^pool$/i }).first().waitFor();
    const found = await titles(page);
    assert.ok(found.includes("Pool of workers starved by one batch") && found.includes("The connection pool ran out after a quiet change"), found.join());
    await page.locator("#results h2 a", { hasText: "starved" }).click();
    await page.waitForURL(/\/incidents\/INC-2026-904\//);
    assert.ok((await page.locator("h1").innerText()).includes("starved"));
    await page.goBack();
    await page.locator("#results h2 a", { hasText: "starved" }).waitFor();
    assert.equal(await box(page).inputValue(), "pool");
  });
}

test("a row tells level, date, id and service, and leads to the section of its sentence", async (t) => {
  const page = await searching(t, { query: "?q=%22pool+default%22" });
  await answered(page, 1);
  const row = page.locator("#results > li");
  assert.equal(await row.locator(".level").textContent(), "Level 3 Moderate");
  assert.equal(await row.locator("time").getAttribute("datetime"), "2026-05-06");
  assert.deepEqual(await row.locator(".meta > span:not(.level)").allInnerTexts(), ["INC-2026-903", "Payments"]);
  assert.equal(await row.locator(".under").innerText(), "Cause");
  assert.ok((await row.locator(".sentence").innerText()).includes("The pool default changed"));
  await row.locator(".under a").click();
  await page.waitForURL(/INC-2026-903\/#./);
  assert.equal(await page.evaluate(() => document.querySelector(decodeURIComponent(location.hash)).textContent.trim().replace(/#$/, "")), "Cause");
});

test("filters count, narrow, are told and taken away; back and forward go through the steps", async (t) => {
  const page = await searching(t);
  await box(page).pressSequentially("marmot");
  await answered(page, 10);
  assert.equal(await page.locator(".set .total").innerText(), "14 results");
  const level = page.locator('.facets a[data-step="level 1"]');
  assert.equal(await level.locator(".count").innerText(), "5");
  await level.click();
  await answered(page, 5);
  assert.match(page.url(), /\?q=marmot&level=1$/);
  assert.equal(await page.title(), "marmot · Search · Kawasemi incidents");
  assert.equal(await level.getAttribute("aria-current"), "true");
  assert.equal(await page.locator(".set .total").innerText(), "5 results");
  await page.locator('.facets a[data-step="service search"]').click();
  await answered(page, 2);
  assert.match(page.url(), /level=1&service=search$/);
  assert.equal(await page.locator(".chip").count(), 2);
  assert.equal(await page.locator('.set a[data-step="clear"]').innerText(), "Clear both");
  await page.goBack();
  await answered(page, 5);
  await page.goBack();
  await answered(page, 10);
  assert.equal(await box(page).inputValue(), "marmot");
  await page.goForward();
  await page.goForward();
  await page.waitForURL(/level=1&service=search$/);
  await page.locator('.set a[data-step="clear"]').click();
  await answered(page, 10);
  assert.match(page.url(), /\?q=marmot$/);
  await page.locator('.set a[data-step="sort date"]').click();
  await page.waitForURL(/sort=date$/);
  await page.locator("#results > li:first-child", { hasText: "Marmot number 14" }).waitFor();
  await page.locator(".pager a[rel=next]").click();
  await answered(page, 4);
  assert.match(page.url(), /sort=date&page=2$/);
  assert.equal((await titles(page)).at(-1), "Marmot number 1");
  await page.reload();
  await answered(page, 4);
  assert.equal((await titles(page)).at(-1), "Marmot number 1");
});

test("typing does not fill the way back; a step of its own does", async (t) => {
  const page = await searching(t);
  const before = await page.evaluate(() => history.length);
  await box(page).pressSequentially("marmot");
  await answered(page, 10);
  await page.waitForURL(/\?q=marmot$/);
  assert.equal(await page.evaluate(() => history.length), before);
  await box(page).press("Enter");
  await box(page).press("End");
  await box(page).pressSequentially(" 14");
  await answered(page, 1);
  await page.waitForURL(/\?q=marmot\+14$/);
  assert.equal(await page.evaluate(() => history.length), before + 1);
  await page.goBack();
  await answered(page, 10);
  assert.equal(await box(page).inputValue(), "marmot");
});

test("a typo is put right, openly, with a way back to what was written", async (t) => {
  const page = await searching(t);
  await box(page).fill("marmto");
  await box(page).press("Enter");
  await page.locator(".notes", { hasText: 'Nothing for "marmto"; showing results for "marmot".' }).waitFor();
  await answered(page, 10);
  await page.locator(".notes a").click();
  await page.waitForURL(/q=%22marmto%22$/);
  await answered(page, 0);
  await page.locator(".notes", { hasText: 'Nothing has "marmto".' }).waitFor();
});

test("where nothing has all words, it is told what leaving one out would find, and how to report", async (t) => {
  const page = await searching(t, { query: "?q=marmot+starved" });
  await page.locator(".notes", { hasText: "Nothing has both words." }).waitFor();
  const notes = await page.locator(".notes p").allInnerTexts();
  assert.ok(notes.includes('Without "starved" there are 14.'), notes.join("\n"));
  assert.ok(notes.includes("Nothing at all? Then it may be new: report it."), notes.join("\n"));
  assert.equal(await page.locator(".search .lists").isVisible(), true);
  await page.locator(".notes a", { hasText: "starved" }).click();
  await answered(page, 10);
  assert.equal(await box(page).inputValue(), "marmot");
});

test("by keyboard alone: slash, arrows, Enter, Escape", async (t) => {
  const page = await reader(t);
  await page.goto(`${sites.en.base}incidents/INC-2024-013/`);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.name), "q");
  await page.keyboard.type("marmot");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search\/\?q=marmot$/);
  await answered(page, 10);
  const focus = () => page.evaluate(() => document.activeElement.closest("#results > li")?.querySelector("h2").textContent ?? document.activeElement.name);
  assert.equal(await focus(), "q");
  const found = await titles(page);
  await page.keyboard.press("ArrowDown");
  assert.equal(await focus(), found[0]);
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(ring, "solid");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focus(), found[1]);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focus(), "q");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("/");
  assert.equal(await focus(), "q");
  await page.keyboard.press("Escape");
  assert.equal(await box(page).inputValue(), "");
  await page.waitForURL(/search\/$/);
  await page.keyboard.type("starved");
  await answered(page, 1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/INC-2026-904/);
});

test("a filter that was set by keyboard keeps the focus", async (t) => {
  const page = await searching(t, { query: "?q=marmot" });
  await answered(page, 10);
  const link = page.locator('.facets a[data-step="level 2"]');
  await link.focus();
  await page.keyboard.press("Enter");
  await answered(page, 5);
  await page.locator('.facets a[data-step="level 2"][aria-current]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.step), "level 2");
});

test("the count is announced when the keys have been still", async (t) => {
  const page = await searching(t);
  await page.evaluate(() => {
    window.said = [];
    const status = document.querySelector("[role=status]");
    new MutationObserver(() => window.said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
  });
  await box(page).pressSequentially("marmot", { delay: 30 });
  await page.waitForFunction(() => document.querySelector("[role=status]").textContent === "14 results");
  const said = await page.evaluate(() => window.said.filter((words) => words !== "14 results"));
  assert.ok(said.length <= 1, `announced between keys: ${said.join(" / ")}`);
});

test("words that an input method composes are looked for when they are there", async (t) => {
  const page = await searching(t, { site: sites.ja });
  const client = await page.context().newCDPSession(page);
  await box(page).focus();
  await page.waitForSelector(".search[data-state]");
  await client.send("Input.imeSetComposition", { text: "たいむ", selectionStart: 3, selectionEnd: 3 });
  await page.waitForTimeout(100);
  assert.ok(!page.url().includes("q="));
  await client.send("Input.insertText", { text: "タイムアウト" });
  await page.locator("#results mark").first().waitFor();
  await page.waitForURL(/q=/);
});

test("a hostile title neither runs nor marks up", async (t) => {
  for (const bypassCSP of [false, true]) {
    const page = await reader(t, { bypassCSP });
    await page.addInitScript(() => {
      window.hits = [];
      window.hit = (what) => window.hits.push(what);
    });
    await page.goto(`${sites.en.base}search/?q=needle`);
    await answered(page, 1);
    assert.deepEqual(await titles(page), [EVIL.replace(/\s+/g, " ")]);
    assert.equal(await page.locator("#results :is(img, script, b b)").count(), 0);
    assert.deepEqual(await page.evaluate(() => window.hits), []);
    assert.deepEqual((await settled(page)).violations, []);
    await page.goto(`${sites.en.base}search/?q=${encodeURIComponent('<img src=x onerror=hit(3)>')}&level=${encodeURIComponent('"><img src=x onerror=hit(4)>')}&page=-3`);
    await page.waitForSelector(".search[data-state]");
    await page.waitForTimeout(200);
    assert.equal(await page.locator(".search :is(img, script)").count(), 0);
    assert.deepEqual(await page.evaluate(() => window.hits), []);
  }
});

for (const colorScheme of ["light", "dark"]) {
  test(`on a phone nothing goes sideways and the filters fold, ${colorScheme}`, async (t) => {
    const page = await searching(t, { site: sites.ja, query: "?q=タイムアウト&level=4&service=checkout", viewport: { width: 320, height: 700 }, colorScheme });
    await answered(page, 1);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 800 });
      assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth), 0);
    }
    assert.equal(await page.locator(".facets nav").isVisible(), false);
    assert.equal(await page.locator(".facets > summary").innerText(), "絞り込む（2件設定中）");
    await page.locator(".facets > summary").click();
    await page.locator(".facets [aria-current]").first().waitFor();
    assert.equal(await page.locator(".facets [aria-current]").count(), 2);
    const low = await page.locator(".facets > nav a, .facets > nav summary, .chip, #results h2 a").evaluateAll((links) =>
      links.filter((link) => {
        const after = getComputedStyle(link, "::after");
        const grown = after.content === "none" ? 0 : -2 * parseFloat(after.top || 0);
        return link.getBoundingClientRect().height + grown < 36;
      }).map((link) => link.textContent));
    assert.deepEqual(low, []);
  });
}

for (const from of ["base", "file"]) {
  test(`${from}: the box of another page leads here`, async (t) => {
    const page = await reader(t);
    const heard = complaints(page, sites.en[from]);
    const index = from === "file" ? "index.html" : "";
    await page.goto(`${sites.en[from]}incidents/INC-2024-013/${index}`);
    await page.locator("header.site .box input").fill("marmot");
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`/search/${index}\\?q=marmot$`));
    await answered(page, 10);
    await page.goto(`${sites.en[from]}${index}`);
    await page.locator(".examples a").last().click();
    await page.waitForURL(/search/);
    await page.locator("#results > li").first().waitFor();
    assert.deepEqual(heard, []);
  });
}

test("without JavaScript the box leads to the lists", async (t) => {
  const page = await reader(t, { javaScriptEnabled: false });
  await page.goto(`${sites.en.base}incidents/`);
  await page.locator("header.site .box input").fill("marmot");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search\/\?q=marmot$/);
  assert.equal(await page.locator(".notes").innerText(), "Searching needs JavaScript. Without it, these lists lead to every report.");
  await page.locator('.lists a[href$="services/catalog/"]').click();
  await page.waitForURL(/services\/catalog\/$/);
  await page.locator(".incident").first().waitFor();
});

test("a list leads to its search with more filters", async (t) => {
  const page = await reader(t);
  await page.goto(`${sites.en.base}services/catalog/`);
  const count = Number((await page.locator(".set").innerText()).match(/^(\d+) of/)[1]);
  await page.locator(".set a", { hasText: "Narrow further" }).click();
  await page.waitForURL(/search\/\?service=catalog$/);
  await page.locator(".set .total", { hasText: `${count} results` }).waitFor();
  await page.goto(`${sites.en.base}incidents/`);
  await page.locator(".set a", { hasText: "open follow-ups" }).click();
  await page.waitForURL(/search\/\?open=open$/);
  await page.locator("#results > li").first().waitFor();
});

test("where the data does not load, it is told, the lists are there, and asking again works", async (t) => {
  const page = await reader(t);
  await page.route("**/archive/search/**/*.js", (route) => route.abort());
  await page.route("**/archive/search/*.js", (route) => route.abort());
  await page.goto(`${sites.en.base}search/?q=marmot`);
  await page.locator(".notes", { hasText: "The search data did not load. Try again, or use the lists below." }).waitFor();
  assert.equal(await page.locator(".search .lists").isVisible(), true);
  await page.unroute("**/archive/search/**/*.js");
  await page.unroute("**/archive/search/*.js");
  await page.locator(".notes a").click();
  await answered(page, 10);
  await page.route("**/assets/search-*.js", (route) => route.abort());
  await page.goto(`${sites.en.base}search/?q=other`);
  await page.locator(".notes", { hasText: "The search data did not load." }).waitFor();
  assert.equal(await page.locator(".search .lists").isVisible(), true);
});

test("nothing above the results moves, whatever is found", async (t) => {
  for (const viewport of [{ width: 1280, height: 900 }, { width: 390, height: 844 }]) {
    const page = await searching(t, { viewport });
    const place = () => page.evaluate(() => [".search .box", ".search .set", ".facets"].map((where) => document.querySelector(where).getBoundingClientRect().top));
    await page.waitForSelector(".search[data-state]");
    const before = await place();
    for (const words of ["pool", "marmto", "nothing whatever", "ma", ""]) {
      await box(page).fill(words);
      await page.waitForTimeout(150);
      assert.deepEqual(await place(), before, words);
    }
  }
});

for (const [language, site] of Object.entries(sites)) {
  test(`${language}: axe finds nothing, whatever is found`, async (t) => {
    for (const [query, viewport, colorScheme] of [
      ["?q=pool&level=3&service=payments", { width: 1280, height: 900 }, "light"], ["?q=タイムアウト", { width: 390, height: 844 }, "dark"],
      ["?q=marmot+starved", { width: 1280, height: 900 }, "dark"], ["?q=marmto", { width: 390, height: 844 }, "light"],
    ]) {
      const page = await searching(t, { site, query, viewport, colorScheme });
      await page.waitForSelector(".search[data-state]");
      await page.locator(".facets a, .notes p, #results li").first().waitFor({ state: "attached" });
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll("details")) fold.open = true;
      });
      await page.waitForTimeout(300);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
      assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`)), [], query);
    }
  });
}
