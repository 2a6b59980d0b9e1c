// What helps people learn: ticks on a reading path, and a report played as a drill.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complaints, reader, settled } from "./reader.mjs";
import { publish, run, sample, scratch } from "./site.mjs";

const sites = { en: await publish(sample("en")), ja: await publish(sample("ja")) };
const PATH = "onboarding/team-payments/";
const REPORT = "incidents/INC-2024-013/";
const TITLE = "Nobody can order on Black Friday night because every order waits for one coupon";
const together = (text) => text.replace(/\s+/g, "");

const progress = (page) => page.locator(".progress").innerText();

test("ticks stay in the browser, count, and can be taken back", async (t) => {
  const page = await reader(t);
  const heard = complaints(page, sites.en.base);
  await page.goto(sites.en.base + PATH);
  assert.match(await progress(page), /^0 of 7 read, \d+ min left\. Kept in this browser only\./);
  const all = Number((await progress(page)).match(/(\d+) min/)[1]);
  await page.getByRole("checkbox", { name: "Read: New Year points granted twice" }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("checkbox").nth(1).click();
  assert.match(await progress(page), /^2 of 7 read/);
  assert.ok(Number((await progress(page)).match(/(\d+) min/)[1]) < all);
  assert.equal(await page.locator(".part.read").count(), 2);
  assert.match(await page.locator(".stops > .next").innerText(), /早期入金/);

  await page.reload();
  assert.match(await progress(page), /^2 of 7 read/);
  await page.goto(`${sites.en.base}onboarding/service-payments/`);
  assert.doesNotMatch(await progress(page), /^0 of/, "a report that was read is read on every path");
  await page.goto(sites.en.base + PATH);
  await page.getByRole("button", { name: "Start over" }).click();
  assert.match(await progress(page), /^0 of 7 read/);
  assert.equal(await page.evaluate(() => document.activeElement.type), "checkbox");
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  assert.match(await progress(page), /^All 7 read\./);
  assert.deepEqual(heard, []);
});

test("another site on the same host keeps its own ticks", async (t) => {
  const page = await reader(t);
  await page.goto(sites.en.base + PATH);
  await page.getByRole("checkbox").first().check();
  const drawers = await page.evaluate(() => Object.keys(localStorage));
  assert.deepEqual(drawers, ["yokoten:/archive/:read"]);
});

test("a drill shows one step after the other, and neither its title nor what is to come", async (t) => {
  const page = await reader(t);
  const heard = complaints(page, sites.en.base);
  await page.goto(sites.en.base + REPORT);
  await page.getByRole("link", { name: "Play as a drill" }).click();
  await page.locator(".drill.on").waitFor();
  const shown = () => page.locator("body").innerText();
  assert.equal(await page.locator("h1:visible").innerText(), "A Friday night in Checkout");
  assert.equal(await page.title(), "A Friday night in Checkout · Kawasemi incidents");
  assert.ok(!(await shown()).includes("coupon"), await shown());
  assert.match(await shown(), /Step 1 of 12/);
  const steps = [];
  for (let at = 1; at <= 12; at += 1) {
    steps.push(await page.locator(".now time").innerText());
    assert.equal(await page.locator(".known .here").count(), 1);
    assert.equal(await page.locator(".known li:not(.here, .later, .day)").count(), at - 1);
    await page.keyboard.press("ArrowRight");
  }
  assert.deepEqual([steps[0], steps[5], steps[11]], ["23:44", "00:03", "01:10"], "it begins when somebody noticed");
  assert.match(await shown(), /That was all\./);
  assert.match(await page.locator(".ending").innerText(), /23:30\s+The coupon opens/, "what nobody had noticed comes last");
  await page.getByRole("link", { name: "Read the report" }).click();
  assert.equal(await page.locator("h1:visible").innerText(), TITLE);
  assert.match(await page.title(), /^Nobody can order/);
  assert.deepEqual(heard, []);
});

test("answers are kept, keys are dead while one is written, and the drill goes on where it was left", async (t) => {
  const page = await reader(t);
  await page.goto(`${sites.en.base}${REPORT}#drill`);
  const box = page.getByLabel("What would you do, and what would you look at first?");
  await box.fill("The pool of checkout");
  await box.press("ArrowRight");
  await box.press("ArrowLeft");
  assert.match(await page.locator(".step-count").innerText(), /^Step 1 of/);
  await box.press("Escape");
  await page.keyboard.press("ArrowRight");
  assert.equal(await box.inputValue(), "");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await box.inputValue(), "The pool of checkout");
  await page.getByRole("button", { name: "Show what they did" }).click();
  await page.reload();
  assert.match(await page.locator(".step-count").innerText(), /^Step 2 of/);
  while (await page.locator(".playing").isVisible()) await page.keyboard.press("ArrowRight");
  assert.match(await page.locator(".answers").innerText(), /23:44\s+The pool of checkout/);
  await page.getByRole("button", { name: "Start over" }).click();
  assert.match(await page.locator(".step-count").innerText(), /^Step 1 of/);
  assert.equal(await box.inputValue(), "");
});

test("the facilitator sees everything, and the others see it not", async (t) => {
  const page = await reader(t);
  await page.goto(`${sites.en.base}${REPORT}#drill`);
  const button = page.getByRole("button", { name: "Facilitator’s view" });
  await button.click();
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  const seen = await page.locator(".leading").innerText();
  assert.ok(seen.includes(TITLE) && /23:30\s+The coupon opens/.test(seen) && /Step 12 of 12/.test(seen), seen);
  assert.equal(await page.locator(".scene").isVisible(), false);
  await button.click();
  assert.equal(await page.locator(".leading").isVisible(), false);
  assert.match(await page.locator(".step-count").innerText(), /^Step 1 of/);
});

for (const [language, words] of Object.entries({ en: ["A Friday night in Checkout", "Step 12 of 12"], ja: ["金曜日の夜、注文手続きで", "12段階中12段階目"] })) {
  test(`${language}: the handout has every step with room to write, and not the title`, async (t) => {
    const page = await reader(t);
    await page.goto(`${sites[language].base}${REPORT}#drill`);
    await settled(page);
    const path = `${scratch}/handout-${language}.pdf`;
    await page.pdf({ path, preferCSSPageSize: true });
    const text = together((await run("pdftotext", ["-layout", path, "-"])).stdout);
    for (const part of [...words, "Alert: completed orders", "Half an hour of ordinary figures"]) assert.ok(text.includes(together(part)), part);
    assert.ok(!text.includes(together(TITLE)) && !text.includes("Thecouponopens"), text);
  });
}

test("without JavaScript the timeline stands open, and a path is a numbered list", async (t) => {
  const page = await reader(t, { javaScriptEnabled: false });
  await page.goto(`${sites.en.base}${REPORT}#drill`);
  assert.equal(await page.locator("h1:visible").innerText(), TITLE);
  assert.ok(await page.locator(".timeline > li").last().isVisible());
  await page.goto(sites.en.base + PATH);
  assert.deepEqual(await page.locator(".tick").allInnerTexts(), ["1", "2", "3", "4", "5", "6", "7"]);
});

test("where nothing can be kept, the page says so and works", async (t) => {
  const page = await reader(t);
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("refused", "SecurityError");
      },
    });
  });
  await page.goto(sites.en.base + PATH);
  await page.getByRole("checkbox").first().check();
  assert.match(await progress(page), /^1 of 7 read.*This browser keeps nothing/s);
  await page.goto(`${sites.en.base}${REPORT}#drill`);
  assert.match(await page.locator("#drill-kept").innerText(), /keeps nothing/);
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator(".step-count").innerText(), /^Step 2 of/);
});
