import type { RequestListener } from 'node:http';

/** A listener that is put behind a port before the app exists: what comes until then waits. */
export interface LateListener {
  readonly listener: RequestListener;
  use(app: RequestListener): void;
}

/** Breaks the circle of ports: a service needs the gateway's URL, the gateway the service's. */
export function lateListener(): LateListener {
  let use: (app: RequestListener) => void = () => {};
  const app = new Promise<RequestListener>((resolve) => (use = resolve));
  return { listener: (req, res) => void app.then((known) => known(req, res)), use };
}
