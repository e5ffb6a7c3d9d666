// A headless Chromium for the tests that look at pages: opens nothing but what it is told to, and asks nobody for updates.
// Usage of a script that imports it: node script.mjs <folder with node_modules> <chromium> <profile folder, new> <job as JSON>
import { createRequire } from "node:module";

const [modules, executablePath, profile, text] = process.argv.slice(2);

/** What the test asks for. */
export const job = JSON.parse(text);

/** Resolves packages of the folder that the test names. */
export const require = createRequire(`${modules}/`);

/** Starts the browser; options as of playwright's launchPersistentContext. */
export function launch(options) {
  const { chromium } = require("playwright-core");
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
    ...options,
  });
}
