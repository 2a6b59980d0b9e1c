// Nothing scrolls sideways, nothing moves, nothing is asked of others, at any width.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, pages, reader, settled } from "./reader.mjs";
import { publish, sample } from "./site.mjs";

const WIDTHS = [320, 390, 768, 1024, 1280, 1440, 1920];
const sites = { en: await publish(sample("en")), ja: await publish(sample("ja")) };

/** How far a page goes beyond its window, which parts scroll sideways though they may not, and what is cut. */
function measure(page) {
  return page.evaluate(() => {
    const root = document.scrollingElement;
    const name = (element) => `${element.localName}.${element.className.baseVal ?? element.className}`;
    const all = [...document.body.querySelectorAll("*")];
    const scrolls = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth;
    return {
      beyond: Math.max(0, root.scrollWidth - root.clientWidth),
      scrolling: all.filter((element) => scrolls(element) && !element.matches("pre, .table[tabindex='0'], header.site nav")).map(name),
      cut: all.filter((element) => getComputedStyle(element).textOverflow === "ellipsis").map(name),
    };
  });
}

const SOUND = { beyond: 0, scrolling: [], cut: [] };

for (const [language, site] of Object.entries(sites)) {
  for (const [name, path] of Object.entries(pages(language))) {
    test(`${language}: ${name} fits, stands still and is quiet at every width`, async (t) => {
      const page = await reader(t);
      const heard = complaints(page, site.base);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        // An address that differs in its anchor alone would load nothing.
        if (path.includes("#")) await page.goto("about:blank");
        const response = await page.goto(site.base + path);
        assert.equal(response.status(), name === "page that is not there" ? 404 : 200);
        const seen = await settled(page);
        assert.deepEqual(await measure(page), SOUND, `at ${width} px`);
        assert.deepEqual(seen, { shifts: [], violations: [] }, `at ${width} px`);
      }
      assert.equal(await page.locator("h1:visible").count(), 1);
      assert.equal(await page.evaluate(() => document.styleSheets.length > 0 && document.styleSheets[0].cssRules.length > 100), true);
      assert.deepEqual(heard, []);
    });
  }

  test(`${language}: nothing moves while a page is read to its end`, async (t) => {
    const page = await reader(t);
    for (const path of ["incidents/INC-2025-008/", "incidents/INC-2024-013/", pages(language).guide]) {
      await page.goto(site.base + path);
      const marked = await page.evaluate(async () => {
        const marked = new Set();
        for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
          scrollTo(0, y);
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          marked.add(document.querySelector(".contents [aria-current]")?.hash);
        }
        return marked.size;
      });
      assert.ok(marked > 3, `${path}: the contents followed the reader to ${marked} places`);
      assert.deepEqual((await settled(page)).shifts, [], path);
    }
  });
}

test("words that are far too long wrap", async (t) => {
  const page = await reader(t);
  for (const path of ["incidents/INC-2024-013/", "incidents/", ""]) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(sites.ja.base + path);
      const touched = await page.evaluate(() => {
        const long = { "h1, h3 a, .brand b": "W".repeat(90), "header.site nav a, .contents a": "障".repeat(30), ".level b, dd, .meta span": "m".repeat(60) };
        let touched = 0;
        for (const [where, words] of Object.entries(long)) {
          for (const element of document.querySelectorAll(where)) {
            if (element.matches(".ways dd, .id")) continue;
            element.textContent = words;
            touched += 1;
          }
        }
        return touched;
      });
      assert.ok(touched > 10);
      assert.equal((await measure(page)).beyond, 0, `${path} at ${width} px`);
    }
  }
});

test("each of these faults would be found", async (t) => {
  const page = await reader(t);
  const heard = complaints(page, sites.en.base);
  await page.goto(sites.en.base);
  await settled(page);
  await page.evaluate(async () => {
    const wide = document.createElement("div");
    wide.style.cssText = "width: 3000px; height: 50px; overflow-x: auto; text-overflow: ellipsis";
    wide.className = "wide";
    wide.innerHTML = "<p></p>";
    wide.firstChild.style.width = "4000px";
    document.querySelector("main").prepend(wide);
    for (const [tag, attribute] of [["img", "src"], ["script", "src"]]) {
      const foreign = document.createElement(tag);
      foreign[attribute] = "https://elsewhere.example/x";
      document.body.append(foreign);
    }
    const missing = new Image();
    missing.src = "missing.png";
    await missing.decode().catch(() => {});
  });
  const seen = await settled(page);
  const { beyond, scrolling, cut } = await measure(page);
  assert.ok(beyond > 1000);
  assert.deepEqual({ scrolling, cut }, { scrolling: ["div.wide"], cut: ["div.wide"] });
  assert.ok(seen.shifts.length > 0 && seen.shifts[0].value > 0);
  assert.equal(seen.violations.length, 2);
  assert.ok(heard.some((line) => line.startsWith("console:")));
  assert.ok(heard.some((line) => line.startsWith("404:")));
});
