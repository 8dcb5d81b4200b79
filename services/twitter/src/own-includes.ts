import { referencesOf, xPost, type XIncludes, type XObject, type XPost } from './x-objects.js';

type Kind = 'users' | 'media' | 'polls' | 'places' | 'posts';

/** Finds the included objects that one post of a page refers to. */
export type OwnIncludes = (post: XObject) => XIncludes | undefined;

const idOf: Record<Kind, string> = {
  users: 'id',
  media: 'media_key',
  polls: 'id',
  places: 'id',
  posts: 'id',
};

function index(objects: readonly XObject[] | null | undefined, member: string): Map<unknown, XObject> {
  return new Map((objects ?? []).map((object) => [object[member], object]));
}

const read = (object: XObject | undefined): XPost | undefined => xPost.safeParse(object).data;
const all = (...ids: readonly (string | null | undefined)[]): string[] => ids.filter((id) => id != null);

/** Ids, by kind, that a post itself refers to. */
function wants(post: XPost): Record<Kind, string[]> {
  return {
    users: all(post.author_id, post.in_reply_to_user_id),
    media: all(...(post.attachments?.media_keys ?? [])),
    polls: all(...(post.attachments?.poll_ids ?? [])),
    places: all(post.geo?.place_id),
    posts: referencesOf(post).map(({ id }) => id),
  };
}

/**
 * Splits the includes of a page into those of each post, with those of the posts it refers to: a record must carry its
 * own pictures and links, since it is stored alone.
 */
export function ownIncludes(includes: XIncludes): OwnIncludes {
  const naming = includes.posts ? 'posts' : 'tweets';
  const kinds = Object.keys(idOf) as Kind[];
  const found = new Map(
    kinds.map((kind) => [kind, index(includes[kind === 'posts' ? naming : kind], idOf[kind])]),
  );
  return (object) => {
    const post = read(object);
    if (!post) return undefined;
    const family = [post, ...wants(post).posts.flatMap((id) => read(found.get('posts')?.get(id)) ?? [])].map(
      wants,
    );
    const own = kinds.flatMap((kind): [string, XObject[]][] => {
      const ids = kind === 'posts' ? family.slice(0, 1) : family;
      const unique = [...new Set(ids.flatMap((wanted) => wanted[kind]))];
      const objects = unique.flatMap((id): XObject[] => {
        const object = found.get(kind)?.get(id);
        return object ? [object] : [];
      });
      return objects.length > 0 ? [[kind === 'posts' ? naming : kind, objects]] : [];
    });
    return own.length > 0 ? Object.fromEntries(own) : undefined;
  };
}
