// The meeting is held from the page: by keys and by buttons, with a clock, notes that stay, and minutes that the site takes.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { complaints, reader, settled } from "./reader.mjs";
import { program, publish, run, sample, scratch } from "./site.mjs";

const WEEK = "reviews/2026-W48/";
const sites = { en: await publish(sample("en")), ja: await publish(sample("ja")) };

const item = (page) => page.locator(".item.now").getAttribute("id");
const clock = (page) => page.locator(".clock b").innerText();

async function begin(t, options) {
  const page = await reader(t, options);
  await page.goto(sites.en.base + WEEK);
  await page.getByRole("button", { name: "Start the meeting" }).click();
  return page;
}

test("arrows and space move, one item is shown at a time, each with its address, and Escape leaves", async (t) => {
  const page = await begin(t);
  const all = await page.locator(".item").count();
  assert.ok(all > 6, `${all} items`);
  assert.equal(await item(page), "i-1");
  for (const [key, id] of [["ArrowRight", "i-2"], ["Space", "i-3"], ["ArrowLeft", "i-2"], ["PageDown", "i-3"], ["Shift+Space", "i-2"]]) {
    await page.keyboard.press(key);
    await page.waitForURL(`**#${id}`);
    assert.equal(await item(page), id, key);
    assert.equal(await page.locator(".item").filter({ visible: true }).count(), 1);
  }
  assert.equal(await page.locator("header.site").isVisible(), false);
  await page.goBack();
  assert.equal(await item(page), "i-3");
  await page.keyboard.press("/");
  assert.match(page.url(), /#i-3$/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".item.now").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.do), "start");
  assert.equal(await page.locator("header.site").isVisible(), true);
});

test("the address of an item opens the meeting at it", async (t) => {
  const page = await reader(t);
  await page.goto(`${sites.en.base}${WEEK}#i-3`);
  assert.equal(await item(page), "i-3");
  await settled(page);
  assert.equal(await page.evaluate(() => scrollY), 0);
});

test("moving is announced politely, with the part and the title", async (t) => {
  const page = await begin(t);
  const status = page.locator(".review > [role=status]");
  assert.equal(await status.innerText(), "");
  await page.keyboard.press("ArrowRight");
  await page.waitForURL("**#i-2");
  assert.equal(await status.textContent(), "New reports, 1 of 3: INC-2026-017 A weekly file for one carrier held the recipients of all carriers");
});

test("the clock counts an item's share down, can be stopped, and tells what is over", async (t) => {
  const page = await reader(t);
  await page.clock.install({ time: new Date("2026-11-27T15:00:00+09:00") });
  await page.goto(sites.en.base + WEEK);
  await page.clock.pauseAt(new Date("2026-11-27T15:30:00+09:00"));
  await page.getByRole("button", { name: "Start the meeting" }).click();
  assert.equal(await clock(page), "10:00");
  await page.clock.runFor(61_000);
  assert.equal(await clock(page), "8:59");
  await page.keyboard.press("t");
  await page.clock.runFor(60_000);
  assert.equal(await clock(page), "8:59");
  assert.match(await page.locator(".clock span").innerText(), /stopped/);
  await page.keyboard.press("t");
  await page.keyboard.press("ArrowRight");
  await page.waitForURL("**#i-2");
  assert.equal(await clock(page), "5:00");
  await page.clock.runFor(345_000);
  assert.equal(await clock(page), "+0:45 over");
  assert.ok(await page.locator(".clock.bad").isVisible());
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL("**#i-1");
  assert.equal(await clock(page), "8:59", "an item keeps what it had");
});

test("keys are letters while somebody types; notes are there again after the page was loaded anew", async (t) => {
  const page = await begin(t);
  await page.keyboard.press("ArrowRight");
  await page.waitForURL("**#i-2");
  await page.keyboard.press("n");
  await page.keyboard.type("not many met the deadline / 期限");
  assert.equal(await item(page), "i-2");
  await page.keyboard.press("Escape");
  assert.equal(await item(page), "i-2", "Escape leaves the field first");
  await page.keyboard.press("d");
  await page.keyboard.type("Cap retries");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  await page.waitForURL("**#i-3");
  assert.equal(await page.locator(".of-notes textarea").inputValue(), "");
  await page.goto(`${sites.en.base}${WEEK}#i-2`);
  await page.reload();
  assert.equal(await page.locator(".of-notes textarea").inputValue(), "not many met the deadline / 期限");
  assert.equal(await page.locator(".of-decisions textarea").inputValue(), "Cap retries");
});

/** Saves the minutes by the key and gives the file's name and text. */
async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("m")]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

test("what was noted and decided is saved as minutes, which the site then shows", async (t) => {
  const page = await begin(t);
  const heard = complaints(page, sites.en.base);
  await page.getByLabel("Facilitator").fill("sato");
  await page.getByLabel("Present, with commas").fill("sato, Someone \"Else\"");
  await page.getByRole("button", { name: "Next" }).click();
  await page.waitForURL("**#i-2");
  await page.getByLabel("Notes").fill("# not a heading\n<b>plain</b>\n```\nopen");
  await page.getByLabel("Decisions").fill("First\n- second");
  await page.keyboard.press("Escape");
  const { name, text } = await saved(page);
  assert.equal(name, "2026-W48.md");
  assert.match(text, /^---\ndate: 2026-11-27\nfacilitator: "sato"\npresent: \["sato","Someone \\"Else\\""\]\n---\n\n# Review of Friday 27 November 2026\n\n## Decisions\n\n- INC-2026-017: First\n- INC-2026-017: second\n\n## INC-2026-017 A weekly file/);
  assert.match(await page.locator(".said").innerText(), /Saved as 2026-W48\.md/);
  assert.deepEqual(heard, []);
  assert.deepEqual((await settled(page)).violations, []);

  const content = join(scratch, "with-minutes");
  cpSync(sample("en"), content, { recursive: true });
  mkdirSync(join(content, "reviews"), { recursive: true });
  writeFileSync(join(content, "reviews", name), text);
  const { stdout } = await run(program("yokoten"), ["check", "--content", content]).catch((error) => error);
  assert.ok(!stdout.includes("reviews/"), stdout);
  const site = await publish(content);
  await page.goto(site.base + WEEK);
  const shown = page.locator(".minutes-kept");
  assert.deepEqual(await shown.locator("h2").allInnerTexts(), ["Minutes", "Decisions", "INC-2026-017 A weekly file for one carrier held the recipients of all carriers"]);
  assert.equal(await shown.locator("li").count(), 2);
  assert.match(await shown.innerText(), /# not a heading\s+<b>plain<\/b>/);
  assert.match(await shown.innerText(), /Someone "Else"/);
});

test("what few may see is narrowed in the minutes, its decisions with it", async (t) => {
  const page = await begin(t);
  await page.evaluate(() => {
    document.querySelector("#i-2").dataset.visibility = "security legal";
  });
  await page.keyboard.press("ArrowRight");
  await page.waitForURL("**#i-2");
  await page.getByLabel("Decisions").fill("Tell the board");
  await page.keyboard.press("Escape");
  const { text } = await saved(page);
  assert.match(text, /27 November 2026\n\n## INC-2026-017 .+ \{visibility="security legal"\}\n\n### Decisions\n\n- INC-2026-017: Tell the board\n$/);
});

test("minutes are saved from a page that lies on a disk, too", async (t) => {
  const page = await reader(t);
  await page.goto(`${sites.ja.file}${WEEK}index.html#i-2`);
  await page.getByLabel("決定事項").fill("上限を設ける");
  await page.keyboard.press("Escape");
  const { name, text } = await saved(page);
  assert.equal(name, "2026-W48.md");
  assert.match(text, /# 2026年11月27日（金）のレビュー\n\n## 決定事項\n\n- INC-2026-017: 上限を設ける/);
});

test("decisions are read once more at the end", async (t) => {
  const page = await begin(t);
  await page.getByLabel("Decisions").fill("Ask the bank");
  await page.keyboard.press("Escape");
  const last = await page.locator(".item").last().getAttribute("id");
  await page.evaluate((id) => {
    location.hash = id;
  }, last);
  await page.waitForURL(`**#${last}`);
  assert.deepEqual(await page.locator(".decided li").allInnerTexts(), ["Ask the bank"]);
});

for (const [language, site] of Object.entries(sites)) {
  test(`${language}: on a projector nothing is small, cut or out of sight`, async (t) => {
    const page = await reader(t, { viewport: { width: 1920, height: 1080 } });
    await page.goto(`${site.base}${WEEK}#i-1`);
    const all = await page.locator(".item").count();
    for (let at = 1; at <= all; at += 1) {
      assert.equal(await item(page), `i-${at}`);
      const { beyond, small } = await page.evaluate(() => {
        const words = [...document.querySelectorAll(".review *")].filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
        const tiny = words.filter((element) => !element.closest(".ear, kbd, .id, .head, .part h2") && parseFloat(getComputedStyle(element).fontSize) < 18.9);
        return { beyond: document.scrollingElement.scrollWidth - innerWidth, small: tiny.map((element) => `${element.className}: ${element.textContent.trim().slice(0, 40)}`) };
      });
      assert.deepEqual({ at, beyond, small }, { at, beyond: 0, small: [] });
      if (at < all) {
        await page.keyboard.press("ArrowRight");
        await page.waitForURL(`**#i-${at + 1}`);
      }
    }
  });

  test(`${language}: an item that is opened by its address fits and stands still at every width`, async (t) => {
    for (const width of [320, 390, 768, 1024, 1280, 1920]) {
      const page = await reader(t, { viewport: { width, height: 900 } });
      const heard = complaints(page, site.base);
      await page.goto(`${site.base}${WEEK}#i-2`);
      assert.deepEqual(await settled(page), { shifts: [], violations: [] }, `at ${width} px`);
      assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth), 0, `at ${width} px`);
      assert.deepEqual(heard, []);
    }
  });

  test(`${language}: the agenda prints on two pages`, async (t) => {
    const page = await reader(t);
    await page.goto(site.base + WEEK);
    const path = join(scratch, `${language}-review.pdf`);
    await page.pdf({ path, preferCSSPageSize: true });
    const count = Number((await run("pdfinfo", [path])).stdout.match(/^Pages: +(\d+)/m)[1]);
    assert.ok(count <= 2, `${count} pages`);
    const text = (await run("pdftotext", ["-layout", path, "-"])).stdout;
    for (const unprinted of ["Esc", "Start the meeting", "会議を始める"]) assert.ok(!text.includes(unprinted), unprinted);
  });
}

test("without JavaScript it is a plain agenda", async (t) => {
  const page = await reader(t, { javaScriptEnabled: false });
  await page.goto(sites.en.base + WEEK);
  assert.equal(await page.getByRole("button").filter({ visible: true }).count(), 0);
  assert.equal(await page.locator(".of-meeting, .desk, .keys").filter({ visible: true }).count(), 0);
  assert.deepEqual(await page.locator(".part:not(.of-meeting) h2 .words").allInnerTexts(), ["New reports", "Reports not finished", "Deadlines", "Promises", "From the past"]);
});
