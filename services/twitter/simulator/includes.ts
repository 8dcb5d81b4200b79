import type { Call } from '@data-connector/simulator';
import { listOf } from './check-query.js';
import { WORDS } from './naming.js';
import { personWith, userObject } from './people.js';
import { detailsOf, type Details, type SimulatedPost } from './post-model.js';
import { postObject, type PostForm } from './post-object.js';
import { notFound } from './problems.js';

type Objects = Record<string, unknown>[];

/** What an answer adds to its posts: included objects by kind, and what could not be included. */
export interface Expanded {
  readonly includes: Record<string, Objects>;
  readonly errors: Objects;
}

const only = (all: Record<string, unknown>, fields: ReadonlySet<string>, defaults: string[]) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => defaults.includes(name) || fields.has(name)));

function mediaObject({ key, type }: NonNullable<Details['media']>, fields: ReadonlySet<string>) {
  const file = `https://pbs.twimg.com/media/${key}`;
  const moving = {
    preview_image_url: `${file}.jpg`,
    duration_ms: 12_000,
    variants: [{ bit_rate: 832_000, content_type: 'video/mp4', url: `https://video.twimg.com/${key}.mp4` }],
    public_metrics: { view_count: 12 },
  };
  const all = {
    media_key: key,
    type,
    width: 1200,
    height: 675,
    ...(type === 'photo' ? { url: `${file}.jpg`, alt_text: 'A simulated picture' } : moving),
  };
  return only(all, fields, ['media_key', 'type']);
}

const pollObject = (id: string, fields: ReadonlySet<string>) =>
  only(
    {
      id,
      options: [
        { position: 1, label: 'Tabs', votes: 3 },
        { position: 2, label: 'Spaces', votes: 5 },
      ],
      duration_minutes: 1440,
      end_datetime: '2020-01-01T00:00:00.000Z',
      voting_status: 'closed',
    },
    fields,
    ['id', 'options'],
  );

const placeObject = (id: string, fields: ReadonlySet<string>) =>
  only(
    {
      id,
      full_name: 'Manhattan, NY',
      name: 'Manhattan',
      country: 'United States',
      country_code: 'US',
      place_type: 'city',
    },
    fields,
    ['id', 'full_name'],
  );

/** What the posts of a page refer to, as far as it was asked for. */
export function expand(posts: readonly SimulatedPost[], form: PostForm, call: Call): Expanded {
  const { expansions, naming } = form;
  const words = WORDS[naming];
  const users = new Map<string, Record<string, unknown>>();
  const others: Record<'media' | 'polls' | 'places', Map<string, Record<string, unknown>>> = {
    media: new Map(),
    polls: new Map(),
    places: new Map(),
  };
  const referred = new Map<string, Record<string, unknown>>();
  const errors: Objects = [];

  const addUser = (id: string): void => {
    const person = users.has(id) ? undefined : personWith(id, call.person);
    if (person) users.set(id, userObject(person, listOf(call, 'user.fields'), naming));
  };
  const addMedia = (media: Details['media']): void => {
    if (media) others.media.set(media.key, mediaObject(media, listOf(call, 'media.fields')));
  };

  for (const post of posts) {
    const { media, placeId, pollId, reference } = detailsOf(post);
    if (expansions.has('author_id')) addUser(post.authorId);
    if (expansions.has('attachments.media_keys')) addMedia(media);
    if (pollId !== undefined && expansions.has('attachments.poll_ids'))
      others.polls.set(pollId, pollObject(pollId, listOf(call, 'poll.fields')));
    if (placeId !== undefined && expansions.has('geo.place_id'))
      others.places.set(placeId, placeObject(placeId, listOf(call, 'place.fields')));
    if (!reference) continue;
    if (reference.type === 'replied_to' && expansions.has('in_reply_to_user_id'))
      addUser(reference.post.authorId);
    if (!expansions.has(words.referenceExpansion)) continue;
    const id = String(reference.post.id);
    if (reference.deleted) {
      errors.push(notFound(naming, 'post', words.referenceExpansion, id));
      continue;
    }
    referred.set(id, postObject(reference.post, form));
    // In the names of 2.167 no expansion gives the author of a post that is referred to.
    if (expansions.has('referenced_tweets.id.author_id')) addUser(reference.post.authorId);
    if (expansions.has('referenced_tweets.id.attachments.media_keys') || naming === 'post')
      addMedia(detailsOf(reference.post).media);
  }

  const kinds = { users, ...others, [words.included]: referred };
  const filled = Object.entries(kinds).filter(([, objects]) => objects.size > 0);
  return {
    includes: Object.fromEntries(filled.map(([kind, objects]) => [kind, [...objects.values()]])),
    errors,
  };
}
