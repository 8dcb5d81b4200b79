import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Moves the focus to the page's content when the place changes, so that who listens or uses the keyboard begins there. */
export function useFocusOn(place: string): RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (before.current !== undefined && before.current !== 'opening' && before.current !== place) {
      element.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    before.current = place;
  }, [place]);
  return element;
}
