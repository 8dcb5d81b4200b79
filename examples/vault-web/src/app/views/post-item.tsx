import type { JSX } from 'preact';
import type { Entry } from '../records/entry.js';
import { Away } from './away.js';
import { AwayIcon, DataIcon } from './icons.js';
import { Picture } from './picture.js';
import { RichText } from './rich-text.js';
import { When } from './when.js';

/** What an entry needs besides itself. */
export interface ItemProps {
  readonly entry: Entry;
  /** What the provider is called. */
  readonly label: string;
  readonly showOriginal: (id: string, title: string) => void;
}

function LinkCard({ link }: { readonly link: NonNullable<Entry['link']> }): JSX.Element {
  const { url, title, text } = link;
  const words = (
    <>
      <span class="link-title" dir="auto">
        {title}
      </span>
      {text !== undefined && (
        <span class="soft" dir="auto">
          {text}
        </span>
      )}
    </>
  );
  if (url === undefined) return <p class="link-card">{words}</p>;
  return (
    <Away class="link-card" href={url}>
      {words}
      <span class="soft">{new URL(url).host}</span>
    </Away>
  );
}

/** A post: when, what was said, its pictures or the page it is about, and the ways to its origin. */
export function PostItem({ entry, label, showOriginal }: ItemProps): JSX.Element {
  const { id, title, at, text, story, pictures, moving, link, url } = entry;
  return (
    <li class="card post">
      {at !== undefined && (
        <p class="soft post-when">
          <When at={at} />
        </p>
      )}
      {story !== undefined && (
        <p class="story" dir="auto">
          {story}
        </p>
      )}
      {text !== undefined && <RichText text={text} />}
      {pictures.map((picture) => (
        <Picture key={picture.url} picture={picture} moving={moving} />
      ))}
      {link && <LinkCard link={link} />}
      <p class="post-ways">
        {url !== undefined && (
          <Away href={url}>
            <AwayIcon />
            See it on {label}
          </Away>
        )}
        <button type="button" class="plain" onClick={() => showOriginal(id, title)}>
          <DataIcon />
          Original data
        </button>
      </p>
    </li>
  );
}
