import { useEffect, useState } from 'preact/hooks';

/** Copies a text; says so for a moment. */
export function CopyButton({ text }: { text: string }) {
  const [done, setDone] = useState<string>();
  useEffect(() => {
    if (done === undefined) return;
    const timer = setTimeout(() => setDone(undefined), 2500);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setDone('Copied'),
      () => setDone('Select and copy it by hand'),
    );
  return (
    <button type="button" class="button quiet" aria-live="polite" onClick={() => void copy()}>
      {done ?? 'Copy'}
    </button>
  );
}
