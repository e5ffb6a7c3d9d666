// Looks at a page in a real browser and prints what it saw as one JSON object.
// Usage: node look.mjs <folder with node_modules> <chromium> <profile folder, new> <job as JSON>
// job: {page, width, height, dark, policy: false to switch the page's content security policy off, axe, shots: folder}
import { readFileSync } from "node:fs";
import { job, launch, require } from "../browser.mjs";

const browser = await launch({
  viewport: { width: job.width, height: job.height },
  colorScheme: job.dark ? "dark" : "light",
  bypassCSP: job.policy === false,
});
const seen = { console: [], requests: [], dialogs: [], focused: [], opened: [] };
const page = await browser.newPage();
page.on("console", (message) => seen.console.push(message.text()));
page.on("pageerror", (error) => seen.console.push(String(error)));
page.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); dialog.dismiss(); });
page.on("request", (request) => seen.requests.push(request.url()));
await page.goto(job.page, { waitUntil: "load" });

seen.title = await page.title();
seen.width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
seen.outside = await page.evaluate(() => [...document.querySelectorAll("body *")]
  .filter((e) => !e.closest(".scroll") && !e.matches(".skip") && e.getClientRects().length)
  .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
  .map((e) => `${e.tagName}.${e.getAttribute("class") ?? ""}`).slice(0, 5));
seen.charts = await page.evaluate(() => [...document.querySelectorAll(".chart")]
  .filter((e) => e.getClientRects().length)
  .map((e) => ({ name: e.getAttribute("class"), marks: e.querySelectorAll("path[fill]").length,
                 height: Math.round(e.getBoundingClientRect().height) })));
seen.small = await page.evaluate(() => [...document.querySelectorAll(".chart svg text")]
  .filter((e) => e.getClientRects().length && e.textContent)
  .map((e) => e.getBoundingClientRect().height).filter((height) => height < 9).length);

// the keyboard: every stop with whether it can be seen that it is there
for (let i = 0; i < (job.tabs ?? 0); i++) {
  await page.keyboard.press("Tab");
  seen.focused.push(await page.evaluate(() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    return { tag: e.tagName, text: (e.textContent ?? "").trim().slice(0, 40), target: e.getAttribute("href"),
             shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
             inside: e.getBoundingClientRect().left >= 0 };
  }));
  if (seen.focused.at(-1).tag === "SUMMARY") {
    await page.keyboard.press("Enter");
    seen.opened.push(await page.evaluate(() => document.activeElement.parentElement.open));
  }
}
seen.hit = await page.evaluate(() => window.hit ?? null);
if (job.axe) {
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  seen.violations = found.violations.map((v) => `${v.id}: ${v.help}; ${v.nodes[0].html.slice(0, 120)}`);
}
if (job.shot) await page.screenshot({ path: job.shot, fullPage: true });
await browser.close();
console.log(JSON.stringify(seen));
