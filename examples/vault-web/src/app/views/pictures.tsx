import { createContext, type JSX } from 'preact';
import { useContext } from 'preact/hooks';
import type { Acts } from '../effects/acts.js';
import { PictureIcon } from './icons.js';

const Wanted = createContext(false);

/** Tells everything inside whether the person wants pictures. */
export const PicturesWanted = Wanted.Provider;

/** Whether pictures of other sites are fetched: only where the person wants them. */
export const useWanted = (): boolean => useContext(Wanted);

/** Asks whether to fetch pictures: they lie on other sites, which then learn that somebody looks. */
export function PicturesChoice({ acts }: { readonly acts: Acts }): JSX.Element {
  const wanted = useWanted();
  return (
    <p class="pictures-choice">
      <PictureIcon />
      <span>
        {wanted
          ? 'Pictures come from other sites.'
          : 'Pictures lie on other sites, which would see that you look.'}
      </span>
      <button type="button" class="button quiet" onClick={() => acts.showPictures(!wanted)}>
        {wanted ? 'Hide pictures' : 'Show pictures'}
      </button>
    </p>
  );
}
