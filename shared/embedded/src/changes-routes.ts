import type { Request } from 'express';
import { readObject } from './body.js';
import { startOf } from './changes.js';
import { sendFeed } from './changes-feed.js';
import { parseChanges } from './changes-options.js';
import { databaseOf, type Answer } from './guard.js';
import { Outlet } from './outlet.js';
import { Options } from './query.js';

/** `GET /db/_changes` and `POST`, which may carry a filter's parameters in its body. */
export async function changes(request: Request, answer: Answer): Promise<void> {
  const body = request.method === 'POST' ? await readObject(request) : {};
  const wanted = parseChanges(new Options(request, body));
  const database = databaseOf(answer);
  const start = await startOf(database, wanted);
  await sendFeed(database, wanted, start, new Outlet(answer));
}
