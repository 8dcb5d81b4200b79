import { useState } from 'preact/hooks';
import { showOriginal } from '../effects/reading.js';
import type { Entry } from '../records/entry.js';
import { beginningOf, piecesOf } from '../records/rich-text.js';
import { dayAndTimeOf, exactly, monthOf } from '../words/formats.js';
import { Icon } from './icons.js';
import { Away } from './controls.js';
import { Avatar, Picture } from './pictures.js';

/** About as much as stands on a phone’s screen. */
const MOST = 700;

/** Somebody’s words, in whatever direction they are written: text stays text, addresses become links, long ones fold. */
function RichText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const beginning = beginningOf(text, MOST);
  const shown = whole || beginning === undefined ? text : beginning;
  return (
    <>
      <p class="words" dir="auto">
        {piecesOf(shown).map((piece) =>
          piece.url === undefined ? piece.text : <Away href={piece.url}>{piece.text}</Away>,
        )}
      </p>
      {beginning !== undefined && (
        <button type="button" class="plain" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? 'Show less' : 'Show all of it'}
        </button>
      )}
    </>
  );
}

const When = ({ at }: { at: string }) => (
  <p class="soft post-when">
    <time dateTime={at} title={exactly(at)}>
      {dayAndTimeOf(at)}
    </time>
  </p>
);

const LinkCard = ({ link: { url, title, text } }: { link: NonNullable<Entry['link']> }) => (
  <Away class="link-card" href={url}>
    <span class="link-title" dir="auto">
      {title}
    </span>
    {text !== undefined && (
      <span class="soft" dir="auto">
        {text}
      </span>
    )}
    <span class="soft">{new URL(url).host}</span>
  </Away>
);

/** A post: when, what was said, its pictures or the page it is about, and the ways to its origin. */
export function PostItem({ entry, label }: { entry: Entry; label: string }) {
  const { id, title, at, text, summary, pictures, moving, link, url } = entry;
  return (
    <li class="card post">
      {at !== undefined && <When at={at} />}
      {text !== undefined && <RichText text={text} />}
      {summary !== undefined && (
        <p class="soft" dir="auto">
          {summary}
        </p>
      )}
      {pictures.map((picture) => (
        <Picture key={picture.url} picture={picture} moving={moving} />
      ))}
      {link && <LinkCard link={link} />}
      <p class="post-ways">
        {url !== undefined && (
          <Away href={url}>
            <Icon name="away" />
            See it on {label}
          </Away>
        )}
        <button type="button" class="plain" onClick={() => void showOriginal(id, title)}>
          <Icon name="data" />
          Original data
        </button>
      </p>
    </li>
  );
}

/** Whom or what the person follows, and whatever else is no post. */
export function ThingItem({ entry: { id, title, summary, avatar, url, at, since } }: { entry: Entry }) {
  return (
    <li class="card thing">
      <Avatar name={title} url={avatar} />
      <div class="thing-words">
        <p class="thing-name" dir="auto">
          {url === undefined ? title : <Away href={url}>{title}</Away>}
        </p>
        {summary !== undefined && (
          <p class="soft clamp" dir="auto">
            {summary}
          </p>
        )}
        {since !== undefined && <p class="soft">since {monthOf(since)}</p>}
        {since === undefined && at !== undefined && <When at={at} />}
      </div>
      <button
        type="button"
        class="plain icon-only"
        aria-label={`Original data of ${title}`}
        title="Original data"
        onClick={() => void showOriginal(id, title)}
      >
        <Icon name="data" />
      </button>
    </li>
  );
}
