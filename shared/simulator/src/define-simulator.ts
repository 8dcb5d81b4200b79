import type { Express, RequestHandler } from 'express';
import { Gate, type GatedRoute } from './api/gate.js';
import { Limits } from './api/limits.js';
import { ListAnswers } from './api/list-answer.js';
import { problem, send } from './api/said.js';
import { addMetadata, hostOf } from './authorization/metadata.js';
import type { OAuth2Data } from './authorization/authorization-options.js';
import { authorizationServer } from './authorization/authorization-server.js';
import type { Parameters as Named } from './authorization/parameters.js';
import { basicToken } from './authorization/bearer-token.js';
import { Belongings } from './data/belongings.js';
import { signedUp, type SimulatedPerson } from './data/people.js';
import { faultGuard, type FaultGuard } from './faults/fault-effects.js';
import { Faults } from './faults/faults.js';
import type { Simulator, SimulatorOptions } from './simulator.js';
import type { ListData, Method, SimulatorData } from './simulator-data.js';
import { passwordFor } from './person/log-in-as-person.js';
import { startServer } from './start-server.js';

/** A third party that can be simulated. @typeParam Own options that only this one has */
export interface SimulatorDefinition<List extends string = string, Own extends object = object> {
  /** @throws Error of the system, such as EADDRINUSE */
  start(options?: SimulatorOptions<List> & Partial<Own>): Promise<Simulator<List>>;
}

function peopleOf(
  { person = (one) => one }: SimulatorData,
  { people = 2 }: Pick<SimulatorOptions, 'people'>,
): SimulatedPerson[] {
  const told = typeof people === 'number' ? Array.from({ length: people }, () => ({})) : people;
  return told.map((more, index) => ({ ...person(signedUp(index), index), ...more }));
}

/**
 * Defines a simulated third party by data: what is said of it is all there is to write, as for a provider.
 *
 * ```ts
 * export const simulator = defineSimulator({
 *   name: 'quill',
 *   title: 'Quill',
 *   oauth2: {
 *     authorize: '/oauth/authorize', token: '/oauth/token', client: 'basic', pkce: 'required',
 *     scopes: ['read'], refresh: 'rotating', accessSeconds: 3600, revoke: { path: '/oauth/revoke' },
 *   },
 *   api: {
 *     limits: { windowSeconds: 3600, calls: 5000, headers: remainingHeaders('x-ratelimit') },
 *     errors: ({ message, status }) => ({ body: { error: { status, message } } }),
 *   },
 *   objects: { me: { path: '/me', answer: ({ person: { id, name } }) => ({ id, name }) } },
 *   lists: {
 *     posts: {
 *       path: '/posts',
 *       size: 250,
 *       make: ({ at, index, roll }) => ({ id: String(index), text: text({ index, roll }), at: new Date(at) }),
 *       pageSize: { parameter: 'limit', usual: 20, max: 100 },
 *       paging: { by: 'offset', parameter: 'offset', told: 'url' },
 *       body: ({ items, next, total }) => ({ items, next: next ?? null, total }),
 *     },
 *   },
 * });
 * ```
 *
 * - `oauth2`: the consent page (`decideAsPerson` fills it in), the token endpoint, and revocation. The page offers rehearsals
 *   of what can go wrong.
 * - `objects` and `lists` are called with a bearer token, within `limits`, with their `scopes`; the names of lists are those of
 *   the provider's handlers. Everything else is not found. What is not as the data can say it, `answer`, `give`, `body` and
 *   `check` do, and refuse with `Refused`.
 * - Lists page by an opaque token, an offset, a page number, or after an item's cursor or order, and tell the next page by
 *   token, address or Link header, or not at all. `window` bounds them, `etag` makes them answer 304, `sync` makes them tell
 *   what has changed since a token, `of` parts them into collections, and with `each` they only name their items.
 * - Faults are planned by route: `token`, `par`, `revoke`, `server` (where apps are made, and what it says of itself), and the names of objects and lists.
 *
 * Data that depends on options of its own, or counts something, is a function: it is called with the options at each start.
 */
export function defineSimulator<List extends string, Own extends object = object>(
  data: SimulatorData<List> | ((options: Partial<Own>) => SimulatorData<List>),
): SimulatorDefinition<List, Own> {
  return {
    start: (options = {}) => run(typeof data === 'function' ? data(options) : data, options),
  };
}

const verbOf = ({ method = 'GET' }: { readonly method?: Method }) =>
  method.toLowerCase() as 'get' | 'post' | 'delete' | 'propfind' | 'report';

/** Leaves requests to other routes that lack these parameters. */
const onlyWith =
  (query: Named): RequestHandler =>
  (request, _response, next) =>
    next(Object.entries(query).every(([name, value]) => request.query[name] === value) ? undefined : 'route');

/** What goes without an authorization server. */
const passwordsOnly = (scopes: readonly string[]): OAuth2Data => ({
  ...{ authorize: '', token: '', client: 'none', pkce: 'optional', accessSeconds: Infinity, scopes },
});

async function run<List extends string>(
  data: SimulatorData<List>,
  options: SimulatorOptions<List>,
): Promise<Simulator<List>> {
  const { name, objects, title } = data;
  const oauth2 = data.oauth2 ?? passwordsOnly(data.login?.scopes ?? []);
  const lists: Readonly<Record<string, ListData>> = data.lists;
  const { limits: limited = { windowSeconds: 3600 }, ...api } = data.api ?? {};
  const { accessSeconds = oauth2.accessSeconds, now = Date.now } = options;
  const app = options.app ??
    data.app ?? { clientId: `${name}-client`, clientSecret: `${name}-client-secret` };
  const people = peopleOf(data, options);
  const oauth = authorizationServer({
    ...oauth2,
    ...{ accessSeconds, app, now, title, marker: options.marker },
    redirectUris: options.redirectUris,
    accounts: people.map((person) => ({ id: person.id, label: person.name })),
  });
  const { grants } = oauth;
  const belongings = new Belongings(lists, people, options);
  const gate = new Gate(api, app, people, grants, new Limits(limited, now, options.rateLimit));
  const faults = new Faults(options.faults, options.seed);

  const passwordOf = (accountId: string): string =>
    passwordFor(people.find(({ id }) => id === accountId)?.username ?? '', options.marker);
  if (data.login)
    for (const { id, username } of people)
      grants.adopt(basicToken(username, passwordOf(id)), grants.begin(id, oauth2.scopes, oauth2.scopes));

  function addOAuth(routes: Express, guard: FaultGuard): void {
    routes.get(oauth2.authorize, oauth.page);
    routes.post(oauth2.authorize, oauth.decide);
    routes.all(oauth2.token, guard('token'), oauth.token);
    routes.use('/.well-known', guard('server'));
    addMetadata(routes, oauth2);
    const { clients, par, revoke } = oauth2;
    if (par !== undefined) routes.post(par, guard('par'), oauth.pushed.leave);
    if (clients?.register !== undefined)
      routes.post(clients.register, guard('server'), oauth.clients.register);
    if (revoke && oauth.revoke)
      routes[revoke.method === 'DELETE' ? 'delete' : 'post'](revoke.path, guard('revoke'), oauth.revoke);
  }

  const server = await startServer(options, (routes) => {
    const guard = faultGuard(
      faults,
      {
        'rate-limit': (_request, response) => gate.limit(response),
        'server-error': (_request, response) => gate.refuse(response, problem('unavailable')),
      },
      grants,
    );
    if (data.oauth2) addOAuth(routes, guard);
    for (const { answer, path } of data.open ?? [])
      routes.get(path, guard('server'), (request, response) =>
        send(response, answer(request, hostOf(request), people)),
      );
    for (const [route, object] of Object.entries(objects)) {
      const answer: Parameters<Gate['handler']>[0]['answer'] = (call) => ({ body: object.answer(call) });
      const { etag, handler, path, scopes } = object;
      const guards = [route, ...(handler === undefined ? [] : [handler])].map(guard);
      routes[verbOf(object)](
        path,
        ...guards,
        gate.handler({ name: route, scopes, etag, isList: false, answer }),
      );
    }
    for (const [route, list] of Object.entries(lists)) {
      const answers = new ListAnswers(route, list, belongings, options);
      const { each, etag, scopes, sync } = list;
      const gated = (answer: GatedRoute['answer'], more: Partial<GatedRoute> = {}) =>
        gate.handler({ name: route, scopes, isList: false, answer, ...more });
      const add = (path: string | undefined, handler: RequestHandler) =>
        path !== undefined && routes.get(path, guard(route), handler);
      routes[verbOf(list)](
        list.path,
        onlyWith(list.query ?? {}),
        guard(route),
        gated((call) => answers.answer(call), { etag, isList: true }),
      );
      add(
        sync?.changes?.path,
        gated((call) => answers.answer(call, true), { isList: true }),
      );
      add(
        sync?.now?.path,
        gated((call) => ({ body: sync?.now?.answer(answers.now(call), call) })),
      );
      add(
        each?.path,
        gated((call) => answers.item(call)),
      );
    }
    routes.use((_request, response) => gate.refuse(response, problem('not_found')));
  });

  const first = people[0]?.id ?? '';
  /** Of the handlers that make one record of an object. */
  const single = <T>(of: () => T): Record<string, T> =>
    Object.fromEntries(
      Object.values(objects).flatMap(({ handler }) => (handler === undefined ? [] : [[handler, of()]])),
    );
  return {
    ...server,
    ...{ app, people, grants, faults },
    passwordOf: (accountId = first) => passwordOf(accountId),
    pushed: (uri) => oauth.pushed.find(uri),
    forgetClients: () => oauth.clients.forget(),
    paths: Object.fromEntries(
      Object.entries<ListData>(lists).map(([route, { path }]) => [route, path]),
    ) as Record<List, string>,
    add: (...what) => belongings.add(...what),
    remove: (...what) => belongings.remove(...what),
    giveAs: (...what) => belongings.giveAs(...what),
    forget: (...what) => belongings.forget(...what),
    counts: (accountId) => ({ ...belongings.counts(accountId), ...single(() => 1) }) as Record<List, number>,
    ids: (accountId = first) =>
      ({ ...belongings.ids(accountId), ...single(() => [accountId]) }) as Record<List, string[]>,
    connect(accountId = first, scopes = oauth2.scopes) {
      const refresh = oauth2.refresh !== undefined && (oauth2.refreshable?.(scopes, {}) ?? true);
      return grants.issue(grants.begin(accountId, oauth2.scopes, scopes), { refresh });
    },
  };
}
