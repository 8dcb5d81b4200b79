import type { Request, Response } from 'express';
import {
  authorizationServer,
  bearerToken,
  startSimulator,
  Timeline,
  type FaultGuard,
} from '@data-connector/simulator';
import type { ContractSimulator } from '../../src/provider-contract/index.js';
import type { SampleItem } from './sample-provider.js';

const PAGE = 10;
const app = { clientId: 'sample-client', clientSecret: 'sample-client-secret' };

/** Items in groups of four that share their second. */
const generated = (i: number): SampleItem => ({ id: `i${i}`, at: 1_600_000_000 + Math.floor(i / 4) });

function lists() {
  return {
    notes: new Timeline(45, generated, ({ at }) => at),
    friends: new Timeline(25, generated, ({ at }) => at),
  };
}

/** Starts the sample's third party. @param renews whether it gives refresh tokens, each for one renewal */
export async function startSample(now: () => number, renews = false): Promise<ContractSimulator> {
  const accounts = ['first', 'second'];
  const oauth = authorizationServer({
    app,
    title: 'Sample',
    accounts: accounts.map((id) => ({ id, label: id })),
    clientAuthentication: 'body',
    scopeSeparator: ',',
    pkce: 'optional',
    refreshable: () => renews,
    now,
  });
  const data = new Map(accounts.map((id) => [id, lists()]));
  const of = (id: string) => data.get(id) ?? lists();

  /** Answers a call with a valid token, for the token's account. */
  const answer =
    (make: (accountId: string, query: Record<string, string>) => object) =>
    (request: Request, response: Response) => {
      const check = oauth.grants.check(bearerToken(request) ?? '');
      if (check.state !== 'valid') response.status(401).json({});
      else response.json(make(check.grant.accountId, request.query as Record<string, string>));
    };
  const page = (
    list: Timeline<SampleItem>,
    { from, since, until, page: number, size }: Record<string, string>,
  ) => {
    if (number !== undefined) {
      const max = Number(size ?? PAGE);
      const { items } = list.slice(list.size - 1 - (Number(number) - 1) * max, 0, max);
      return { items: items.map(({ item }) => item) };
    }
    const top = until ? list.firstFrom(Number(until) + 1) - 1 : list.size - 1;
    const { items, next } = list.slice(
      from ? Number(from) : top,
      since ? list.firstFrom(Number(since)) : 0,
      PAGE,
    );
    return { items: items.map(({ item }) => item), ...(next < 0 ? {} : { next: String(next) }) };
  };

  const simulator = await startSimulator({
    grants: oauth.grants,
    now,
    faultAnswers: { 'rate-limit': (_request, response) => void response.status(429).json({}) },
    routes(server, guard: FaultGuard) {
      server.get('/consent', oauth.page);
      server.post('/consent', oauth.decide);
      server.post('/token', guard('token'), oauth.token);
      server.delete('/grant', (request, response) => {
        oauth.grants.endOf(bearerToken(request) ?? '');
        response.json({});
      });
      server.get(
        '/me',
        guard('me'),
        answer((id) => ({ id })),
      );
      server.get(
        '/notes',
        guard('notes'),
        answer((id, query) => page(of(id).notes, query)),
      );
      server.get(
        '/friends',
        guard('list-friends'),
        answer((id, query) => page(of(id).friends, query)),
      );
    },
  });
  const listOf = (handler: string, id: string): Timeline<SampleItem> =>
    handler === 'notes' ? of(id).notes : of(id).friends;
  return {
    ...simulator,
    app,
    accounts,
    total: (handler, id) => listOf(handler, id).count,
    addItem(handler, id) {
      const list = listOf(handler, id);
      const item = { ...generated(list.size), id: `added-${list.size}` };
      list.add(item);
      return item.id;
    },
  };
}
