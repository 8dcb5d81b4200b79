import type { JSX } from 'preact';
import { Avatar } from './avatar.js';
import { Away } from './away.js';
import { DataIcon } from './icons.js';
import type { ItemProps } from './post-item.js';
import { monthOf } from '../words/dates.js';

/** Somebody or something that the person follows. */
export function FollowingItem({ entry, showOriginal }: ItemProps): JSX.Element {
  const { id, title, summary, avatar, url, at } = entry;
  return (
    <li class="card following">
      <Avatar name={title} url={avatar} />
      <div class="following-words">
        <p class="following-name" dir="auto">
          {url === undefined ? title : <Away href={url}>{title}</Away>}
        </p>
        {summary !== undefined && (
          <p class="soft clamp" dir="auto">
            {summary}
          </p>
        )}
        {at !== undefined && <p class="soft">since {monthOf(at)}</p>}
      </div>
      <button
        type="button"
        class="plain icon-only"
        aria-label={`Original data of ${title}`}
        title="Original data"
        onClick={() => showOriginal(id, title)}
      >
        <DataIcon />
      </button>
    </li>
  );
}
