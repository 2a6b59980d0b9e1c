// A browser that reads the site, and hears everything that it complains about.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { atEnd } from "./site.mjs";

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

const executablePath = process.env.PATH.split(delimiter).map((folder) => join(folder, "chromium")).find((path) => existsSync(path));
if (!executablePath) throw new Error("No chromium on PATH. Run: apt-get install chromium");
const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
atEnd(() => browser.close());

/** The pages that every theme of tests looks at, by what they are. */
export function pages(language) {
  return {
    home: "",
    list: "incidents/",
    "narrowed list": "services/checkout/",
    "long report in Japanese": "incidents/INC-2025-008/",
    "report in English with a timeline": "incidents/INC-2024-013/",
    guide: language === "ja" ? "guides/writing-a-report-ja/" : "guides/configuration/",
    guides: "guides/",
    insights: "insights/",
    reviews: "reviews/",
    "coming review": "reviews/2026-W48/",
    "review with minutes": "reviews/2026-W46/",
    onboarding: "onboarding/",
    "reading path": language === "ja" ? "onboarding/personal-data-ja/" : "onboarding/team-payments/",
    "path made by rule": "onboarding/service-checkout/",
    drill: "incidents/INC-2025-008/#drill",
    "ledger of promises": "follow-ups/",
    "what does not agree": "follow-ups/disagree/",
    "open promises of a team": "follow-ups/teams/payments/",
    search: "search/",
    "search with results": language === "ja" ? "search/?q=タイムアウト" : "search/?q=pool&level=4",
    "page that is not there": "no/such/page/",
  };
}

/** A page of a fresh profile. `options` are those of Playwright's contexts. */
export async function reader(t, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(20_000);
  t.after(() => context.close());
  await context.addInitScript(() => {
    const seen = { shifts: [], violations: [] };
    const note = (entries) => {
      for (const entry of entries) {
        seen.shifts.push({ value: entry.value, what: entry.sources.map(({ node }) => node?.className || node?.nodeName).join(", ") });
      }
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    document.addEventListener("securitypolicyviolation", (event) => seen.violations.push(`${event.violatedDirective}: ${event.blockedURI}`));
    window.seen = () => {
      note(observer.takeRecords());
      return seen;
    };
  });
  return context.newPage();
}

/** What the browser says that it should not while `page` reads pages whose addresses begin with `home`. The list grows. */
export function complaints(page, home) {
  const heard = [];
  const isMissingPage = (url) => url.startsWith(`${home}no/such/page/`);
  page.on("console", (message) => {
    if (!isMissingPage(message.location().url)) heard.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(home)) heard.push(`foreign: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    // What the next page interrupts is nobody's fault.
    const { errorText } = request.failure();
    if (errorText !== "net::ERR_ABORTED") heard.push(`failed, ${errorText}: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !isMissingPage(response.url())) heard.push(`${response.status()}: ${response.url()}`);
  });
  return heard;
}

/** Waits until pictures, faces and two frames are through, then tells what moved and what the policy refused. */
export async function settled(page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    // A picture that is still out of sight would never come.
    for (const image of document.images) image.loading = "eager";
    await Promise.allSettled([...document.images].map((image) => image.decode()));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
  return page.evaluate(() => window.seen());
}
