import { objectOf, type Api, type ApiAnswer, type ThirdPartyObject } from '@data-connector/provider';
import { atUriOf, DID } from './at-uri.js';

/** Records name whom and what they are about by address only: what tells more of those, through the person's own server. */
interface About {
  readonly path: string;
  readonly parameter: string;
  /** The list in the answer, and by which member each is known. */
  readonly list: string;
  readonly known: string;
  /** What a record is about, if more can be told of it. */
  of(this: void, value: ThirdPartyObject): string | undefined;
}

const people: About = {
  ...{ path: 'xrpc/app.bsky.actor.getProfiles', parameter: 'actors', list: 'profiles', known: 'did' },
  of: ({ subject }) => (typeof subject === 'string' && DID.test(subject) ? subject : undefined),
};
const posts: About = {
  ...{ path: 'xrpc/app.bsky.feed.getPosts', parameter: 'uris', list: 'posts', known: 'uri' },
  of({ subject }) {
    const uri = objectOf(subject)?.['uri'];
    return atUriOf(uri)?.collection === 'app.bsky.feed.post' ? String(uri) : undefined;
  },
};
const ABOUT: Readonly<Record<string, About>> = {
  'app.bsky.graph.follow': people,
  'app.bsky.feed.repost': posts,
  'app.bsky.feed.like': posts,
};

/** How many may be asked for at once (https://docs.bsky.app/docs/api/app-bsky-actor-get-profiles, …/app-bsky-feed-get-posts). */
const AT_ONCE = 25;

/** Refusals that will be the same the next time: of a server that knows no app, or has let the app ask nothing of it. */
const isFinal = ({ status }: ApiAnswer): boolean =>
  status >= 400 && status < 500 && ![401, 408, 429].includes(status);

/** A parameter that occurs many times is written with spaces. */
export const repeated: NonNullable<Api['make']> = (_request, { headers, url }) => {
  const each = [...url.searchParams].flatMap(([name, value]) => value.split(' ').map((one) => [name, one]));
  const whole = new URL(url);
  whole.search = new URLSearchParams(each).toString();
  return { headers, url: whole };
};

/** Adds to each record of a page, as `subjectView`, what the app says of its subject: four requests more for a hundred of them. */
export const withSubjects: NonNullable<Api['around']> = () => async (request, send) => {
  const answer = await send(request);
  const about = ABOUT[request.query?.['collection'] ?? ''];
  const found = objectOf(answer.body)?.['records'];
  if (!about || answer.status !== 200 || !Array.isArray(found)) return answer;
  const records = found.slice(0, 1000).map(objectOf);
  const subjects = records.map((record) => about.of(objectOf(record?.['value']) ?? {}));
  const asked = [...new Set(subjects.flatMap((one) => one ?? []))];
  const views = new Map<unknown, unknown>();
  for (let from = 0; from < asked.length; from += AT_ONCE) {
    const some = asked.slice(from, from + AT_ONCE).join(' ');
    const told = await send({ ...request, path: about.path, query: { [about.parameter]: some } });
    // One address that its server cannot read says nothing of the others.
    if (told.status === 400) continue;
    if (isFinal(told)) break;
    const list = objectOf(told.body)?.[about.list];
    // The whole page fails by it: what came without would never come again.
    if (told.status !== 200 || !Array.isArray(list)) return told;
    for (const view of list) views.set(objectOf(view)?.[about.known], view);
  }
  return { ...answer, body: { ...objectOf(answer.body), records: records.map(withView) } };

  function withView(record: ThirdPartyObject | undefined, index: number): unknown {
    const view = subjects[index] === undefined ? undefined : views.get(subjects[index]);
    return view === undefined ? (record ?? null) : { ...record, subjectView: view };
  }
};
