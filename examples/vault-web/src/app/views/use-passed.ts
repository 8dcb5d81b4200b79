import { useEffect, useState } from 'preact/hooks';

/** Longest wait of a browser’s timer, in ms. */
const LONGEST = 2 ** 31 - 1;

/** Whether a time (ISO 8601) has passed; it draws anew at that moment. No time has always passed. */
export function usePassed(iso: string | undefined): boolean {
  const left = iso === undefined ? 0 : Date.parse(iso) - Date.now();
  const [, draw] = useState(0);
  useEffect(() => {
    if (!(left > 0)) return;
    const timer = setTimeout(() => draw((times) => times + 1), Math.min(left + 50, LONGEST));
    return () => clearTimeout(timer);
  }, [iso, left > 0]);
  return !(left > 0);
}
