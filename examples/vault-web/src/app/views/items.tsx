import { useState } from 'preact/hooks';
import { showOriginal } from '../effects/reading.js';
import type { Entry } from '../records/entry.js';
import { beginningOf, piecesOf } from '../records/rich-text.js';
import { dayAndTimeOf, exactly, monthOf, time } from '../words/formats.js';
import { Icon } from './icons.js';
import { Away } from './controls.js';
import { Avatar, Picture } from './pictures.js';

/** About as much as stands on a phone’s screen. */
const MOST = 700;
const DAY_MS = 86_400_000;

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

const Original = ({ id, title }: Pick<Entry, 'id' | 'title'>) => (
  <button
    type="button"
    class="plain icon-only"
    aria-label={`Original data of ${title}`}
    title="Original data"
    onClick={() => void showOriginal(id, title)}
  >
    <Icon name="data" />
  </button>
);

const Name = ({ title, url }: Pick<Entry, 'title' | 'url'>) => (
  <p class="thing-name" dir="auto">
    {url === undefined ? title : <Away href={url}>{title}</Away>}
  </p>
);

/** An event of an agenda: from when to when, what, and where. */
export function EventItem({ entry }: { entry: Entry }) {
  const { id, title, at, text, url, event } = entry;
  const { allDay, cancelled, end, place, repeats } = event ?? {};
  const hours =
    at !== undefined && !allDay && [at, ...(end === undefined ? [] : [end])].map(time).join(' – ');
  const days =
    at !== undefined && end !== undefined ? Math.round((Date.parse(end) - Date.parse(at)) / DAY_MS) : 1;
  return (
    <li class={`card thing event${cancelled ? ' cancelled' : ''}`}>
      <p class="soft event-when">
        <time dateTime={at}>{hours || (days > 1 ? `${days} days` : 'All day')}</time>
      </p>
      <div class="thing-words">
        <Name title={title} url={url} />
        {place !== undefined && (
          <p class="soft" dir="auto">
            {place}
          </p>
        )}
        {(cancelled || repeats) && <p class="soft">{cancelled ? 'Cancelled' : 'Repeated from then on'}</p>}
        {text !== undefined && <RichText text={text} />}
      </div>
      <Original id={id} title={title} />
    </li>
  );
}

/** A message of a list: who, about what; what it says is unfolded. */
export function MailItem({ entry }: { entry: Entry }) {
  const { id, title, at, text, summary, url, mail } = entry;
  return (
    <li class="card thing mail">
      <details class="thing-words">
        <summary>
          <span class="mail-who" dir="auto">
            {mail?.sent ? `To ${mail.who}` : mail?.who}
          </span>
          {at !== undefined && (
            <time class="soft" dateTime={at} title={exactly(at)}>
              {dayAndTimeOf(at)}
            </time>
          )}
          <span class="mail-subject" dir="auto">
            {title}
          </span>
          {summary !== undefined && (
            <span class="soft clamp" dir="auto">
              {summary}
            </span>
          )}
        </summary>
        <RichText text={text ?? 'It has no plain text. Its original data has all of it.'} />
        {mail?.attached.map((name) => (
          <p key={name} class="soft" dir="auto">
            Attached: {name}
          </p>
        ))}
        {url !== undefined && (
          <p class="post-ways">
            <Away href={url}>
              <Icon name="away" />
              Open it where it is from
            </Away>
          </p>
        )}
      </details>
      <Original id={id} title={title} />
    </li>
  );
}

/** An e-mail address or a number, which the device may know what to do with. */
const Way = ({ way }: { way: string }) => (
  <p class="soft way">
    <a href={way.includes('@') ? `mailto:${encodeURIComponent(way)}` : `tel:${way.replace(/[^\d+]/g, '')}`}>
      {way}
    </a>
  </p>
);

/** Whom or what the person follows or knows, and whatever else is no post. */
export function ThingItem({ entry }: { entry: Entry }) {
  const { id, title, summary, avatar, url, at, since, ways = [] } = entry;
  return (
    <li class="card thing">
      <Avatar name={title} url={avatar} />
      <div class="thing-words">
        <Name title={title} url={url} />
        {summary !== undefined && (
          <p class="soft clamp" dir="auto">
            {summary}
          </p>
        )}
        {ways.map((way) => (
          <Way key={way} way={way} />
        ))}
        {since !== undefined && <p class="soft">since {monthOf(since)}</p>}
        {since === undefined && at !== undefined && <When at={at} />}
      </div>
      <Original id={id} title={title} />
    </li>
  );
}
