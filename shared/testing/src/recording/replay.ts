import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ProviderDefinition } from '@data-connector/provider';
import { run, standIn } from '../stand-in/index.js';
import type { Recording } from './record.js';

/** Registers the tests of what was recorded of a live account, a file a handler: its handlers read it as they did then. */
export function recordedTests(definition: ProviderDefinition, folder: string): void {
  const provider = definition.manifest.name;
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  test.each(names.map((file) => basename(file, '.json')))('%s reads what was recorded', async (name) => {
    const { account, exchanges, pages, scopes } = JSON.parse(
      readFileSync(join(folder, `${name}.json`), 'utf8'),
    ) as Recording;
    const { id, username = id } = account;
    const named = new Map([
      [encodeURIComponent(id), ':account'],
      [encodeURIComponent(username), username === id ? ':account' : ':username'],
    ]);
    const asWritten = (path: string) =>
      path
        .split('/')
        .map((part) => named.get(part) ?? part)
        .join('/');
    const left = [...exchanges];
    // What is asked for side by side comes in any order.
    const third = await standIn(definition, (asked) => {
      const fits = left.findIndex(({ path }) => path === asWritten(asked.path));
      const [{ body, link, status = 404 } = {}] = left.splice(Math.max(fits, 0), 1);
      return { status, body, ...(link === undefined ? {} : { headers: { link } }) };
    });
    const handler = third.provider.handlers.find(({ manifest }) => manifest.name === name);
    const server = definition.manifest.server && 'one.example';
    const whole = { ...account, id: server ? `${account.id}@${server}` : account.id, name: account.id };
    const { items } = await run(third.provider, name, { account: whole, server, pages, scopes });
    const shape = handler?.record ?? z.never();
    const misfits = items.flatMap((item) => {
      const { error } = z.safeParse(shape, handler?.map(item, { provider, account: whole, server }));
      return error ? [error.message] : [];
    });
    expect(misfits).toEqual([]);
    expect(items.length).toBeGreaterThan(0);
    const paths = third.asked.map(({ method, path }) => `${method} ${asWritten(path)}`);
    expect(paths.sort()).toEqual(exchanges.map(({ method, path }) => `${method} ${path}`).sort());
  });
}
