// The lowest rung: without JavaScript, from a folder, by keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast } from "./colour.mjs";
import { complaints, pages, reader, settled } from "./reader.mjs";
import { publish, sample, source } from "./site.mjs";

const sites = { en: await publish(sample("en")), ja: await publish(sample("ja")) };
const REPORT = "incidents/INC-2024-013/";
const words = (text) => text.replace(/\s+/g, " ").trim();

/** What a part of a page says, without what only a script can offer: ticks and how far one is. */
function spoken(page, part) {
  const read = (element) => {
    for (const extra of element.querySelectorAll(".tick, .progress, #tick-word")) extra.remove();
    return element.innerText;
  };
  return page.locator(part).first().evaluate(read).then(words);
}

/** Paragraphs and list items of a Markdown file that hold no markup. */
function plainLines(path) {
  const [, , body] = source(path).split(/^---$/m);
  return body.split("\n").map((line) => line.replace(/^(- |#+ )/, "")).filter((line) => line.length > 3 && !/[`*<>[\]|!_\\"']|^\d+\.|[A-Z]-\d/.test(line));
}

for (const [language, site] of Object.entries(sites)) {
  test(`${language}: without JavaScript every page says the same`, async (t) => {
    const scripted = await reader(t);
    const plain = await reader(t, { javaScriptEnabled: false });
    const heard = complaints(plain, site.base);
    await scripted.goto(site.base + REPORT);
    await plain.goto(site.base + REPORT);
    await scripted.locator(".contents [aria-current]").waitFor();
    assert.equal(await plain.locator(".contents [aria-current]").count(), 0, "no script ran");
    for (const path of Object.values(pages(language)).filter((path) => !path.startsWith("search/") && !path.endsWith("#drill"))) {
      await scripted.goto(site.base + path);
      await plain.goto(site.base + path);
      // What only a script can do is offered only where one is.
      await scripted.locator("[data-do]").evaluateAll((buttons) => buttons.forEach((button) => button.remove()));
      for (const part of ["main", "header.site", "footer.site"]) {
        const said = await spoken(plain, part);
        assert.ok(said.length > 20);
        assert.equal(said, await spoken(scripted, part), `${part} of ${path}`);
      }
    }
    assert.deepEqual(heard, []);
  });
}

test("without JavaScript all text of a report is there", async (t) => {
  const page = await reader(t, { javaScriptEnabled: false });
  for (const [path, file] of [[REPORT, "incidents/2024/INC-2024-013/index.md"], ["incidents/INC-2025-008/", "incidents/2025/INC-2025-008.md"]]) {
    await page.goto(sites.en.base + path);
    const said = words(await page.locator(".prose").innerText());
    const lines = plainLines(file);
    assert.ok(lines.length > 15, `${lines.length} lines`);
    for (const line of lines) assert.ok(said.includes(words(line)), line);
    assert.ok((await page.locator(".timeline > li > .what").count()) > 10);
  }
});

for (const viewport of [{ width: 1280, height: 900 }, { width: 390, height: 844 }]) {
  test(`without JavaScript contents and filters work at ${viewport.width} px`, async (t) => {
    const page = await reader(t, { javaScriptEnabled: false, viewport });
    const isFolded = viewport.width < 768;
    await page.goto(sites.en.base + REPORT);
    const link = page.locator(".contents a").last();
    assert.equal(await link.isVisible(), !isFolded);
    if (isFolded) await page.locator(".contents summary").click();
    await link.click();
    const target = decodeURIComponent(new URL(page.url()).hash.slice(1));
    assert.ok(target);
    const heading = page.locator(`[id="${target}"]`);
    assert.equal(words(await heading.innerText()), words(await link.innerText()));
    const top = (await heading.boundingBox()).y;
    assert.ok(top >= 0 && top < viewport.height, `${target} at ${top}`);

    await page.goto(`${sites.en.base}incidents/`);
    if (isFolded) await page.locator(".facets > summary").click();
    const facet = page.locator(".facets a[href*='services/checkout/']");
    const count = Number(await facet.locator(".count").innerText());
    await facet.click();
    assert.equal(page.url(), `${sites.en.base}services/checkout/`);
    assert.equal(await page.locator(".incident").count(), count);
    await page.locator(".chip").click();
    assert.equal(page.url(), `${sites.en.base}incidents/`);
  });
}

test("from a folder a click on an incident in the list opens the report, with its looks", async (t) => {
  const site = sites.en;
  const page = await reader(t);
  const heard = complaints(page, site.file);
  await page.goto(`${site.file}index.html`);
  await page.locator("header.site nav a").first().click();
  await page.waitForURL(`${site.file}incidents/index.html`);
  const title = page.locator(".incident h3 a").first();
  const expected = await title.innerText();
  await title.click();
  await page.waitForURL(/\/incidents\/[^/]+\/index\.html$/);
  assert.equal(await page.locator("h1").innerText(), expected);
  assert.deepEqual((await settled(page)).violations, []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector(".contents")).position), "sticky");
  await page.locator(".brand").click();
  await page.waitForURL(`${site.file}index.html`);
  assert.deepEqual(heard, []);
});

/** Presses Tab to the end of the page and tells where it stopped. */
async function walk(page) {
  const stops = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      return {
        index: [...document.querySelectorAll("*")].indexOf(element),
        name: `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`,
        nav: element.closest("header.site nav") !== null,
        outline: style.outlineStyle,
        width: parseFloat(style.outlineWidth),
        colour: style.outlineColor,
        paper: getComputedStyle(document.body).backgroundColor,
        isSeen: box.width > 4 && box.height > 4 && box.bottom > 0 && box.top < innerHeight && Number(style.opacity) > 0.5,
      };
    });
    if (!stop || stop.index === stops[0]?.index) return stops;
    stops.push(stop);
    assert.ok(stops.length < 1000, "Tab goes round for ever");
  }
}

for (const [colorScheme, viewport] of [["light", { width: 1280, height: 900 }], ["dark", { width: 390, height: 844 }]]) {
  test(`Tab reaches everything in the order of the page, and is seen: ${colorScheme}, ${viewport.width} px`, async (t) => {
    const page = await reader(t, { colorScheme, viewport });
    for (const path of ["", REPORT, "services/checkout/"]) {
      await page.goto(sites.en.base + path);
      const controls = await page.evaluate(() => {
        const all = [...document.querySelectorAll("*")];
        const isControl = (element) => element.matches("a[href], summary, button, input:not([disabled]), [tabindex='0']") && element.checkVisibility();
        return all.flatMap((element, index) => (isControl(element) ? [index] : []));
      });
      const stops = await walk(page);
      assert.ok(controls.length > 8);
      assert.deepEqual(controls.filter((index) => !stops.some((stop) => stop.index === index)), [], `${path}: all are reached`);
      assert.deepEqual(stops.map((stop) => stop.index), stops.map((stop) => stop.index).toSorted((a, b) => a - b), `${path}: in order`);
      assert.match(stops[0].name, /^a\.skip /);
      assert.match(stops[1].name, /^a\.brand /);
      const links = await page.locator("header.site nav a").count();
      assert.ok(links > 0);
      assert.ok(stops.slice(2, 2 + links).every((stop) => stop.nav), `${path}: then the navigation`);
      const unseen = stops.filter((stop) => stop.outline === "none" || stop.width < 2 || !stop.isSeen || contrast(stop.colour, stop.paper) < 3);
      assert.deepEqual(unseen, [], path);
    }
  });
}

test("the skip link leads past the navigation", async (t) => {
  const page = await reader(t);
  await page.goto(sites.en.base + REPORT);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("main") !== null), true);
});

test("links open with the keyboard, and contents unfold with it", async (t) => {
  const page = await reader(t, { viewport: { width: 390, height: 844 } });
  await page.goto(sites.en.base + REPORT);
  await page.locator(".contents summary").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".contents a").first().isVisible(), true);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#./);
  const hash = await page.locator(".contents a").first().getAttribute("href");
  assert.equal(new URL(page.url()).hash, hash);
});
