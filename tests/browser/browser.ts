import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Debian's packages `chromium`; others' places for the same program. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** One browser for a test file, started before its tests and closed after them. */
export function useBrowser(): { readonly browser: Browser } {
  let browser: Browser | null = null;
  beforeAll(async () => {
    const executablePath = PLACES.find((place) => existsSync(place));
    if (executablePath === undefined) throw new Error('Chromium is not installed: install the package chromium');
    // As root, as in a container, Chromium has no sandbox of its own and a small /dev/shm.
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
    browser = await chromium.launch({ executablePath, args });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });
  return {
    get browser() {
      if (browser === null) throw new Error('the browser runs between beforeAll and afterAll only');
      return browser;
    },
  };
}
