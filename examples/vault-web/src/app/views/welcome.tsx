import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { AdoptForm } from './adopt-form.js';
import type { ScreenProps } from './screen-props.js';

/** The first visit: a new Vault, or one that the person has keys of. */
export function Welcome({ state, acts }: ScreenProps): JSX.Element {
  const [adopting, setAdopting] = useState(false);
  return (
    <div class="welcome">
      <h1>Your own copy of what you have elsewhere</h1>
      <p class="lead">
        This Vault fetches what you posted and whom you follow, and keeps it here, in this browser. On its way
        everything is sealed with a key that only you have.
      </p>
      <button type="button" class="button" onClick={acts.create}>
        Create my Vault
      </button>
      <p class="soft">It takes a second. No name, no e-mail address, no password.</p>
      {adopting ? (
        <AdoptForm fault={state.adoptFault} adopt={acts.adopt} />
      ) : (
        <p>
          <button type="button" class="plain" onClick={() => setAdopting(true)}>
            I have a DID and a key already
          </button>
        </p>
      )}
    </div>
  );
}
