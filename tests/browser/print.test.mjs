// A report on paper: A4, light, where it comes from in its first line, nothing that only a screen needs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { contrast } from "./colour.mjs";
import { reader } from "./reader.mjs";
import { publish, run, sample, scratch, source } from "./site.mjs";

const REPORTS = { "INC-2025-008": "incidents/2025/INC-2025-008.md", "INC-2024-013": "incidents/2024/INC-2024-013/index.md" };
const WORDS = {
  en: { asOf: "as of 22 November 2026", unprinted: ["Skip to the text", "Report an incident"] },
  ja: { asOf: "2026年11月22日", unprinted: ["インシデントを報告"] },
};
const sites = { en: await publish(sample("en")), ja: await publish(sample("ja")) };

const together = (text) => text.replace(/\s+/g, "");

/** A page printed, and what the paper holds. */
async function printed(page, name) {
  const path = join(scratch, `${name}.pdf`);
  await page.pdf({ path, preferCSSPageSize: true });
  const info = (await run("pdfinfo", [path])).stdout;
  const text = (await run("pdftotext", ["-layout", path, "-"])).stdout;
  const [, width, height] = info.match(/^Page size: +([\d.]+) x ([\d.]+)/m).map(Number);
  return { path, count: Number(info.match(/^Pages: +(\d+)/m)[1]), width, height, pages: text.split("\f").slice(0, -1), text: together(text) };
}

for (const [language, site] of Object.entries(sites)) {
  for (const [id, file] of Object.entries(REPORTS)) {
    test(`${language}: ${id} prints on A4 with its origin, its title and all of its text`, async (t) => {
      const page = await reader(t);
      await page.goto(`${site.base}incidents/${id}/`);
      const sections = await page.locator(".prose h2").allInnerTexts();
      const unprinted = WORDS[language].unprinted;
      const shown = await page.locator("body").textContent();
      for (const words of unprinted) assert.ok(shown.includes(words), words);
      const paper = await printed(page, `${language}-${id}`);
      assert.ok(paper.count >= 1 && paper.count <= 6, `${paper.count} pages`);
      assert.ok(Math.abs(paper.width - 595.3) < 1.5 && Math.abs(paper.height - 841.9) < 1.5, `${paper.width} × ${paper.height}`);
      const first = together(paper.pages[0]);
      const address = `${site.base.replace("http://", "")}incidents/${id}/`;
      assert.ok(first.startsWith(together(`Kawasemi incidents · ${address} · `)), paper.pages[0].slice(0, 300));
      assert.ok(first.slice(0, 200).includes(together(WORDS[language].asOf)), paper.pages[0].slice(0, 300));
      assert.ok(first.includes(together(source(file).match(/^title: (.+)/m)[1])));
      assert.ok(sections.length > 3);
      for (const section of sections) assert.ok(paper.text.includes(together(section)), section);
      for (const words of unprinted) assert.ok(!paper.text.includes(together(words)), words);
      paper.pages.forEach((text, index) => assert.match(text, new RegExp(`\\b${index + 1} ?/ ?${paper.count}\\s*$`)));
    });
  }
}

test("addresses outside are printed in brackets, those inside are not", async (t) => {
  const page = await reader(t);
  await page.goto(`${sites.en.base}incidents/INC-2024-013/`);
  const { text } = await printed(page, "links");
  assert.ok(text.includes("(https://chat.kawasemi.example/archives/inc-20241129-checkout)"));
  assert.ok(!text.includes("(../") && !text.includes("(http://127.0.0.1"));
});

test("paper is light, also for those who read in the dark", async (t) => {
  const page = await reader(t, { colorScheme: "dark" });
  await page.goto(`${sites.en.base}incidents/INC-2024-013/`);
  const drawn = () =>
    page.evaluate(() => {
      const style = (where) => getComputedStyle(document.querySelector(where));
      return { ground: style("html").backgroundColor, paper: style("body").backgroundColor, ink: style("body").color, lead: style(".lead").color };
    });
  const screen = await drawn();
  assert.notEqual(screen.paper, "rgb(255, 255, 255)");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const paper = await drawn();
  assert.equal(paper.ground, "rgb(255, 255, 255)");
  assert.equal(paper.paper, "rgb(255, 255, 255)");
  assert.ok(contrast(paper.ink, paper.paper) > 15 && contrast(paper.lead, paper.paper) > 7);

  await page.emulateMedia({ media: null, colorScheme: "dark" });
  const { path } = await printed(page, "dark");
  const picture = path.replace(/\.pdf$/, "");
  await run("pdftoppm", ["-r", "20", "-f", "1", "-l", "1", "-gray", "-singlefile", path, picture]);
  const bytes = readFileSync(`${picture}.pgm`);
  const [head, width, height] = bytes.subarray(0, 40).toString("latin1").match(/^P5\s+(\d+)\s+(\d+)\s+255\s/);
  const points = bytes.subarray(head.length);
  assert.equal(points.length, width * height);
  assert.equal(points[0], 255);
  assert.ok(points.reduce((sum, point) => sum + point, 0) / points.length > 200);
});
