import { Resolver } from 'node:dns/promises';
import type { LookUpTexts } from './server-data.js';

/** For one question, in ms; how many texts of a name are looked at, and how long each may be. */
const TIMEOUT_MS = 3000;
const MOST_TEXTS = 32;
const LONGEST_TEXT = 2048;

/** Looks up by the system's name servers unless told, each of which is asked once: no answer is as good as none. */
export const lookUpTexts =
  (servers?: readonly string[]): LookUpTexts =>
  async (name) => {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    if (servers) resolver.setServers(servers);
    const found = await resolver.resolveTxt(name).catch(() => []);
    // A text comes in parts of 255 bytes at most.
    return found
      .slice(0, MOST_TEXTS)
      .map((parts) => parts.join(''))
      .filter(({ length }) => length <= LONGEST_TEXT);
  };
