const NUMBER = new Intl.NumberFormat('en');

/** A number with its noun: `1 record`, `1,200 records`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(count)} ${count === 1 ? one : many}`;
}

/** A number as people write it. */
export function plain(count: number): string {
  return NUMBER.format(count);
}
