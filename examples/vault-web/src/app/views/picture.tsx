import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Picture as PictureOf } from '../records/original.js';
import { PictureIcon } from './icons.js';
import { useWanted } from './pictures.js';

/** A post's picture, if pictures are wanted; what cannot be shown any more says so in its place. */
export function Picture({
  picture,
  moving,
}: {
  readonly picture: PictureOf;
  readonly moving: boolean;
}): JSX.Element {
  const [state, setState] = useState<'coming' | 'here' | 'gone'>('coming');
  const wanted = useWanted();
  if (!wanted)
    return (
      <p class="picture-gone">
        <PictureIcon />
        {picture.alt || (moving ? 'A film' : 'A picture')}
      </p>
    );
  if (state === 'gone')
    return (
      <p class="picture-gone">
        <PictureIcon />
        {moving ? 'The film’s picture is not available here' : 'The picture is not available here'}
      </p>
    );
  return (
    <img
      class={`picture ${state}`}
      src={picture.url}
      alt={picture.alt}
      loading="lazy"
      decoding="async"
      referrerpolicy="no-referrer"
      onLoad={() => setState('here')}
      onError={() => setState('gone')}
    />
  );
}
