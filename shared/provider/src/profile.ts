import { lineOf } from './text.js';
import { webUrlOf } from './values.js';

/** A text as Verida's profiles take names and descriptions: two characters at least. */
export function profileLine(value: unknown): string | undefined {
  const line = lineOf(value, 140);
  return line !== undefined && [...line].length > 1 ? line : undefined;
}

/** The address of a website, if it is as long as Verida's profiles want it. */
export function profileWebsite(value: unknown): string | undefined {
  const address = webUrlOf(value) ?? '';
  return address.length >= 12 && address.length <= 253 ? address : undefined;
}
