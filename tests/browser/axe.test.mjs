// axe finds nothing on any kind of page: both languages, both themes, desk and phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { pages, reader, settled } from "./reader.mjs";
import { publish, sample } from "./site.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WINDOWS = [
  { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { colorScheme: "light", viewport: { width: 390, height: 844 } },
  { colorScheme: "dark", viewport: { width: 390, height: 844 } },
];
const sites = { en: await publish(sample("en")), ja: await publish(sample("ja")) };

/** What axe finds on a page, everything on it unfolded. */
async function violations(page) {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  await page.evaluate(axe.source);
  const found = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] }), RULES);
  assert.ok(found.passes.length > 10, "axe looked at the page");
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary.split("\n")[1]}`));
}

for (const [language, site] of Object.entries(sites)) {
  for (const [name, path] of Object.entries({ ...pages(language), "item of a meeting": "reviews/2026-W48/#i-2" })) {
    test(`${language}: axe finds nothing on ${name}`, async (t) => {
      const page = await reader(t);
      const found = new Set();
      for (const { colorScheme, viewport } of WINDOWS) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await page.goto(site.base + path);
        await settled(page);
        assert.equal(await page.locator("html").getAttribute("lang"), language);
        for (const violation of await violations(page)) found.add(`${colorScheme}, ${viewport.width} px: ${violation}`);
      }
      assert.deepEqual([...found], []);
    });
  }
}

test("axe finds what is wrong", async (t) => {
  const page = await reader(t);
  await page.goto(sites.en.base);
  await page.evaluate(() => {
    document.querySelector("h1").style.color = "#bbb";
    document.querySelector("main").append(new Image());
  });
  const found = (await violations(page)).map((line) => line.split(":")[0]);
  assert.ok(found.includes("color-contrast") && found.includes("image-alt"), found.join());
});
