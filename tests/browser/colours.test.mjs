// Every colour that carries a meaning can be seen, in both themes; a worse level stands out more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast } from "./colour.mjs";
import { reader } from "./reader.mjs";
import { publish, sample } from "./site.mjs";

const GROUNDS = ["paper", "sunk"];
const TEXTS = ["ink", "ink-2", "ink-3", "ai", "ok", "warn", "bad"];
const LEVELS = [1, 2, 3, 4, 5].map((level) => `level-${level}`);
const site = await publish(sample("en"));

/** The page's tokens as the browser computes them. */
function tokens(page) {
  return page.evaluate((names) => {
    const probe = document.body.appendChild(document.createElement("i"));
    const found = {};
    for (const name of names) {
      probe.style.color = "";
      if (getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)) probe.style.color = `var(--${name})`;
      found[name] = probe.style.color && getComputedStyle(probe).color;
    }
    probe.remove();
    return found;
  }, [...GROUNDS, ...TEXTS, ...LEVELS, "edge", "mark"]);
}

test("contrast is reckoned as WCAG does", () => {
  assert.equal(contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)"), 21);
  assert.equal(contrast("rgb(9, 9, 9)", "rgb(9, 9, 9)"), 1);
  assert.equal(contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)").toFixed(2), "4.48");
  assert.throws(() => contrast("rgba(0, 0, 0, 0.5)", "rgb(0, 0, 0)"));
});

for (const colorScheme of ["light", "dark"]) {
  test(`${colorScheme}: text has 4.5, edges and levels 3, and contrast grows with the level`, async (t) => {
    const page = await reader(t, { colorScheme });
    await page.goto(site.base);
    const colour = await tokens(page);
    const against = (name, ground) => contrast(colour[name], colour[ground]);
    const low = [];
    for (const ground of GROUNDS) {
      for (const name of TEXTS) if (against(name, ground) < 4.5) low.push(`${name} on ${ground}: ${against(name, ground)}`);
    }
    for (const name of ["edge", ...LEVELS]) if (against(name, "paper") < 3) low.push(`${name} on paper: ${against(name, "paper")}`);
    if (against("edge", "sunk") < 3) low.push("edge on sunk");
    if (against("ink", "mark") < 4.5) low.push("ink on mark");
    assert.deepEqual(low, []);
    const levels = LEVELS.map((name) => against(name, "paper"));
    assert.deepEqual(levels, levels.toSorted((a, b) => a - b));
    assert.equal(new Set(levels).size, 5);
    const isLight = contrast(colour.paper, "rgb(0, 0, 0)") > contrast(colour.paper, "rgb(255, 255, 255)");
    assert.equal(isLight, colorScheme === "light");
  });

  test(`${colorScheme}: the page is drawn with these colours`, async (t) => {
    const page = await reader(t, { colorScheme });
    await page.goto(`${site.base}incidents/`);
    const colour = await tokens(page);
    const drawn = await page.evaluate((levels) => {
      const style = (where) => getComputedStyle(document.querySelector(where));
      return {
        ground: style("html").backgroundColor,
        body: [style("body").color, style("body").backgroundColor],
        marks: levels.map((_, index) => style(`svg.mark.l${index + 1}`).color),
        words: [...new Set([...document.querySelectorAll(".incident .level b")].map((word) => getComputedStyle(word).color))],
        titles: style(".incident h3 a").color,
        meta: style(".incident .meta").color,
      };
    }, LEVELS);
    assert.deepEqual(drawn, {
      ground: colour.paper,
      body: [colour.ink, colour.paper],
      marks: LEVELS.map((name) => colour[name]),
      words: [colour.ink],
      titles: colour.ink,
      meta: colour["ink-3"],
    });
  });
}

test("levels differ in shape, not in colour alone", async (t) => {
  const page = await reader(t, { colorScheme: "light" });
  await page.goto(`${site.base}incidents/`);
  const shapes = await page.evaluate(() => {
    const symbols = [...document.querySelectorAll("symbol[id^='level-']")];
    return symbols.map((symbol) => [...symbol.querySelectorAll("path:not(.off)")].map((path) => path.getAttribute("d")).join());
  });
  assert.equal(shapes.length, 6);
  assert.equal(new Set(shapes).size, 6);
  const unnamed = await page.locator("svg.mark").evaluateAll((marks) => marks.filter((mark) => !mark.parentElement.textContent.trim()).length);
  assert.equal(unnamed, 0);
});
