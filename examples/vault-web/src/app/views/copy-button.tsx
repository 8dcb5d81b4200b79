import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Copies a text; says so for a moment. */
export function CopyButton({ text }: { readonly text: string }): JSX.Element {
  const [done, setDone] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(undefined), 2500);
    return () => clearTimeout(timer);
  }, [done]);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setDone('copied');
    } catch {
      setDone('refused');
    }
  }
  return (
    <button type="button" class="button quiet" aria-live="polite" onClick={() => void copy()}>
      {done === 'copied' ? 'Copied' : done === 'refused' ? 'Select and copy it by hand' : 'Copy'}
    </button>
  );
}
