import { existsSync } from 'node:fs';
import { readConfig, setting } from '@data-connector/kit/config';
import { chromium, type Browser } from 'playwright-core';

/** Debian’s package puts it here. */
export const CHROMIUM = '/usr/bin/chromium';

const { CI } = readConfig({
  CI: setting.optional(setting.text('`true` in continuous integration: what is missing fails')),
});

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts Chromium. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A jest suite that needs Chromium. Where it is missing, the suite is skipped and says so in its name; in CI it fails. */
export function describeChromium(name: string, body: () => void): void {
  if (existsSync(CHROMIUM)) describe(name, body);
  else if (CI === 'true')
    describe(name, () => {
      it('needs Chromium: install Debian’s package chromium', () => {
        throw new Error('Chromium is missing');
      });
    });
  else describe.skip(`${name} (skipped: chromium is not installed)`, body);
}
