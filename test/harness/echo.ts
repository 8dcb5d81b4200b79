import { CODES } from '@data-connector/protocol';
import type { TestSystem } from './system.js';

/** Pieces of 8 characters of what an attacker sent, as it was and decoded. */
function piecesOf(value: string): Set<string> {
  const pieces = new Set<string>();
  let plain = value;
  try {
    plain = decodeURIComponent(value);
  } catch {
    // A broken escape stays as it is.
  }
  for (const text of [value, plain])
    for (let at = 0; at + 8 <= text.length && at < 400; at++) pieces.add(text.slice(at, at + 8));
  return pieces;
}

/** What this system says by itself, in which an attacker's words may occur too. */
const OURS =
  `${JSON.stringify(CODES)} connection: close; access-control-expose-headers vault://connections?provider=meadow`.toLowerCase();

/** The first piece of 8 characters or more of a hostile value that an answer repeats, or nothing. */
export function echoed(hostile: string, answer: string): string | undefined {
  return [...piecesOf(hostile)].find(
    (piece) => answer.includes(piece) && !OURS.includes(piece.toLowerCase()),
  );
}

/** What no log line may ever hold, however it came in: tokens, codes, keys, persons. */
export function loggedSecrets(system: TestSystem, more: readonly string[] = []): string[] {
  const text = JSON.stringify(system.lines);
  const marks = [/sim-(?:access|refresh|code)/, /0x[0-9a-f]{40}/i, /5e5e5e5e/, /Bearer /, /eyJ\w{10}/];
  return [
    ...marks.flatMap((mark) => mark.exec(text)?.[0] ?? []),
    ...more.filter((value) => value.length >= 8 && text.includes(value)),
  ];
}
