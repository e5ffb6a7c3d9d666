// Looks at pages of a running Airflow in a real browser, takes their pictures, and prints what it saw as one JSON object.
// Usage: node look.mjs <folder with node_modules> <chromium> <profile folder, new> <job as JSON>
// job: {url, token, pages: [{path, until: text that must show, press: [texts of buttons], fill: {label: value}, shot: file}]}
import { job, launch } from "../browser.mjs";

const browser = await launch({
  viewport: { width: 1280, height: 800 },
  colorScheme: "light",
});
await browser.addCookies([{ name: "_token", value: job.token, url: job.url }]);
const seen = { errors: [], pages: [] };
for (const wanted of job.pages) {
  const page = await browser.newPage();
  page.setDefaultTimeout(60000);
  page.on("pageerror", (error) => seen.errors.push(`${wanted.path}: ${error}`));
  await page.goto(`${job.url}${wanted.path}`, { waitUntil: "domcontentloaded" });
  for (const name of wanted.press ?? []) await page.getByRole("button", { name }).first().click();
  for (const until of wanted.until) await page.getByText(until).first().waitFor({ state: "visible" });
  for (const [name, value] of Object.entries(wanted.fill ?? {})) await page.locator(`[name="${name}"]`).first().fill(value);
  await page.waitForTimeout(1500);
  seen.pages.push({ path: wanted.path, text: await page.evaluate(() => document.body.innerText) });
  if (wanted.shot) await page.screenshot({ path: wanted.shot });
  await page.close();
}
await browser.close();
console.log(JSON.stringify(seen));
