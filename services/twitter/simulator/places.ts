/** Where a list goes on: a position, and how many pages came before. */
export interface Place {
  readonly position: number;
  readonly page: number;
}

/** A place as an opaque pagination token: 32 letters of base 32. */
export function tokenOf({ position, page }: Place): string {
  return Buffer.from(`${position.toString(36).padStart(11, '0')}-${String(page).padStart(4, '0')}`).toString(
    'hex',
  );
}

/** The place of a pagination token, or nothing if it is none. */
export function placeOf(token: string): Place | undefined {
  const [, position, page] =
    /^([0-9a-z]{11})-(\d{4})$/.exec(Buffer.from(token, 'hex').toString('latin1')) ?? [];
  return position === undefined ? undefined : { position: parseInt(position, 36), page: Number(page) };
}

/**
 * How the pages of a list differ from the simple case, by their number: the second is short, the third empty though there
 * is more, and the fourth begins with the item that came last.
 */
export function oddity(page: number, max: number): { readonly max: number; readonly repeats: 0 | 1 } {
  if (page === 1) return { max: Math.ceil(max / 2), repeats: 0 };
  if (page === 2) return { max: 0, repeats: 0 };
  return { max, repeats: page === 3 && max > 1 ? 1 : 0 };
}
