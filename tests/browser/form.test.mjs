// The form and its receipt as the daemon serves them: by keyboard, on a phone, without a script, in both languages and themes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import axe from "axe-core";
import { complaints, reader, settled } from "./reader.mjs";
import { atEnd, program, sample, scratch } from "./site.mjs";

const PHONE = { viewport: { width: 390, height: 844 } };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const home = await serve("form");

/** Starts a daemon over a copy of the sample archive. Nobody answers as Jira or Slack: the form needs neither. */
async function serve(name) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  cpSync(sample("en"), join(folder, "content"), { recursive: true });
  const config = [
    "content: content",
    "listen: 127.0.0.1:0",
    "jira: {url: 'http://127.0.0.1:9', token: {env: A_TOKEN}, tickets: project = INC}",
    "slack: {api_url: 'http://127.0.0.1:9/api/', token: {env: A_TOKEN}, signing_secret: {env: A_TOKEN}, channel: C0123456789}",
    "calendars: {tokyo: {time_zone: Asia/Tokyo}}",
    "reminders: {calendar: tokyo}",
  ];
  writeFileSync(join(folder, "daemon.yaml"), `${config.join("\n")}\n`);
  const daemon = spawn(program("yokotend"), ["run"], { cwd: folder, env: { ...process.env, A_TOKEN: "nothing" }, stdio: ["ignore", "ignore", "pipe"] });
  atEnd(() => new Promise((done) => daemon.once("exit", done).kill("SIGTERM") || done()));
  const said = [];
  for await (const line of createInterface({ input: daemon.stderr })) {
    said.push(line);
    const port = line.includes("listening") && line.match(/127\.0\.0\.1:(\d+)/)?.[1];
    if (!port) continue;
    daemon.stderr.resume();
    return `http://127.0.0.1:${port}/`;
  }
  throw new Error(`yokotend ended: ${said.join("\n")}`);
}

/** Chooses the kind with this key, in whichever way a reader would. */
const kind = (page, key) => page.locator(`.choice:has(input[name=kind][value=${key}])`).click();
/** Answers the question that is asked in these words. */
const answer = (page, words, yes) => page.locator(".question", { hasText: words }).locator("label").nth(yes ? 0 : 1).click();
const level = async (page) => (await page.locator(".verdict:visible .level").innerText()).trim();

async function violations(page) {
  await page.evaluate(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  await page.evaluate(axe.source);
  const found = await page.evaluate((values) => window.axe.run({ runOnly: { type: "tag", values }, resultTypes: ["violations"] }), RULES);
  assert.ok(found.passes.length > 10, "axe looked at the page");
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary.split("\n")[1]}`));
}

const WORDS = {
  en: { title: "Card payments time out for some shops", level: "Level 4 Major", money: "Do payments", kept: "Not sent yet", thanks: "Reported. Thank you." },
  ja: { title: "一部の加盟店でカード決済ができない", level: "レベル4 重大", money: "決済・返金", kept: "まだ送信できていません", thanks: "受け付けました。" },
};

for (const [language, words] of Object.entries(WORDS)) {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [PHONE.viewport, { width: 1280, height: 900 }]) {
      test(`${language}, ${colorScheme}, ${viewport.width} px: axe finds nothing on form, errors, receipt and correction`, async (t) => {
        const page = await reader(t, { viewport, colorScheme });
        const found = [];
        const look = async (what) => {
          await settled(page);
          assert.equal(await page.locator("html").getAttribute("lang"), language);
          for (const violation of await violations(page)) found.push(`${what}: ${violation}`);
        };
        await page.goto(`${home}report?lang=${language}`);
        await look("empty");
        await kind(page, "outage");
        await page.locator("button.send").click();
        await page.locator("#not-sent").waitFor();
        await look("errors");
        await page.locator(".choice:has(input[value=checkout])").click();
        await answer(page, words.money, true);
        await page.fill("#title", words.title);
        await page.fill("#reporter", "Hana");
        await page.locator("#similar:not([hidden]) li").first().waitFor();
        await look("filled in");
        await page.locator("button.send").click();
        await page.waitForURL(/report\/INC-/);
        await look("receipt");
        await page.locator("#correct").click();
        await page.waitForURL(/level/);
        await look("correction");
        assert.deepEqual(found, []);
      });
    }
  }

  test(`${language}: without a script the level follows the answers, and nothing has to be typed again`, async (t) => {
    const page = await reader(t, { ...PHONE, javaScriptEnabled: false });
    await page.goto(`${home}report?lang=${language}`);
    assert.equal(await page.locator(".question:visible").count(), 0);
    await kind(page, "lost-item");
    assert.match(await level(page), /2/);
    await kind(page, "outage");
    assert.match(await level(page), /1/);
    assert.equal(await page.locator(".question:visible", { hasText: words.money }).count(), 0, "asked for some services only");
    await page.locator(".choice:has(input[value=checkout])").click();
    await answer(page, words.money, true);
    assert.equal(await level(page), words.level);
    await page.locator(".choice:has(input[value=checkout])").click();
    assert.match(await level(page), /1/, "a question that is not asked any more does not count");
    await page.locator(".choice:has(input[value=checkout])").click();
    await page.locator("button.send").click();
    assert.equal(await page.locator("#not-sent h2").innerText(), words.kept);
    assert.match(await page.title(), /^(Error:|エラー：)/);
    assert.equal(await level(page), words.level);
    await page.fill("#title", words.title);
    await page.fill("#reporter", "Hana");
    await page.locator("button.send").click();
    await page.waitForURL(/report\/INC-/);
    assert.equal(await page.locator("[data-level]").getAttribute("data-level"), "4");
    assert.equal(await page.locator(".thanks").innerText(), words.thanks);
    assert.equal(await page.locator("meta[http-equiv=refresh]").count(), 1, "it is loaded again while something goes on");
  });

  test(`${language}: every kind fits on phones of 320 and 390 px`, async (t) => {
    const page = await reader(t, PHONE);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.goto(`${home}report?lang=${language}`);
      for (const box of await page.locator("input[name=kind]").all()) {
        await kind(page, await box.getAttribute("value"));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, `${await box.getAttribute("value")} at ${width} px`);
      }
      const small = await page.locator("main label:visible, main button:visible, main summary:visible").evaluateAll((targets) =>
        targets.map((target) => [target.innerText, target.getBoundingClientRect()]).filter(([, { height, width }]) => height < 44 && width > 0 && height > 30).map(([words]) => words));
      assert.deepEqual(small, [], "big enough for a finger");
    }
  });
}

test("by keyboard alone, in the order in which it is seen", async (t) => {
  const page = await reader(t, PHONE);
  const heard = complaints(page, home);
  await page.goto(`${home}report?lang=en&kind=outage`);
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const where = () => page.evaluate(() => document.activeElement.id || document.activeElement.name || document.activeElement.innerText);
  await press("Tab");
  assert.equal(await where(), "Skip to the form");
  await press("Enter", "Tab");
  assert.match(await where(), /^kind-/);
  await press("Tab", "Tab", "Tab", "Space");
  assert.equal(await page.locator("input[value=checkout]").isChecked(), true, "the second service");
  for (let count = 0; count < 30 && !(await where()).startsWith("q-"); count += 1) await press("Tab");
  await press("Tab", "Tab", "Space");
  assert.equal(await level(page), "Level 4 Major");
  const ringed = await page.locator(".yes-no label:has(:focus-visible)").evaluate((label) => getComputedStyle(label).outlineStyle);
  assert.equal(ringed, "solid", "one sees where one is");
  for (let count = 0; count < 30 && (await where()) !== "title"; count += 1) await press("Tab");
  await page.keyboard.type("Card payments time out");
  await page.locator("#similar li").first().waitFor();
  for (let count = 0; count < 10 && (await where()) !== "reporter"; count += 1) await press("Tab");
  await page.keyboard.type("Hana");
  await press("Enter");
  await page.waitForURL(/report\/INC-/);
  assert.equal(await page.locator("[data-level]").getAttribute("data-level"), "4");
  assert.deepEqual(heard, []);
});

test("the focus goes to what is wrong, and from there to the field", async (t) => {
  const page = await reader(t, PHONE);
  await page.goto(`${home}report?lang=en`);
  await page.locator("button.send").click();
  await page.locator("#not-sent").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "not-sent");
  await page.locator("#not-sent a", { hasText: "one line" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "title");
  const [field, bar] = await Promise.all(["#title", ".bar"].map((name) => page.locator(name).boundingBox()));
  assert.ok(field.y + field.height <= bar.y + 1, "the bar does not lie over it");
});

test("what changes is said aloud", async (t) => {
  const page = await reader(t, PHONE);
  await page.goto(`${home}report?lang=en`);
  await kind(page, "lost-item");
  await page.locator("#bar-said", { hasText: "Level 2 Minor" }).waitFor();
  await page.fill("#title", "Card payments time out");
  await page.locator("#similar-said", { hasText: "similar incident" }).waitFor();
  await page.fill("#title", "xyzzy");
  await page.locator("#similar").waitFor({ state: "hidden" });
});

test("the receipt shows what becomes of it without moving anybody", async (t) => {
  const page = await reader(t, PHONE);
  const heard = complaints(page, home);
  await page.goto(`${home}report?lang=en`);
  await kind(page, "lost-item");
  await page.fill("#title", "Laptop left in a taxi");
  await page.fill("#reporter", "Hana");
  await page.locator("button.send").click();
  await page.waitForURL(/report\/INC-/);
  await page.evaluate(() => {
    document.querySelector("[data-live=level] .reason").textContent = "as it was";
    document.getElementById("correct").focus();
  });
  await page.locator("[data-live=level] .reason", { hasText: "always level 2" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "correct");
  assert.deepEqual(heard, []);
});

test("what was typed stays text", async (t) => {
  const page = await reader(t);
  const heard = complaints(page, home);
  const hostile = `"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}`;
  await page.goto(`${home}report?lang=en`);
  await kind(page, "lost-item");
  await page.fill("#title", hostile);
  await page.fill("#reporter", hostile);
  await page.locator("summary").click();
  await page.fill("#description", hostile);
  await page.locator("button.send").click();
  await page.waitForURL(/report\/INC-/);
  const { violations: refused } = await settled(page);
  assert.ok((await page.locator(".said").first().innerText()).includes(hostile));
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.deepEqual([heard, refused], [[], []]);
});
