/**
 * Does something that only one tab may do at a time; others wait for their turn. Where the browser has no locks (pages
 * without https), everybody goes ahead: a sync can be collected twice, the second time it finds itself done.
 */
export async function alone(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks) await locks.request(name, { signal }, work);
  else await work();
}
