import { showKey } from '../effects/leaving.js';
import { state } from '../state.js';
import { BackHome, CopyButton } from './controls.js';

const KINDS = {
  jwk: 'A private key. The server gets its public half only: it can seal for you, and never read back.',
  secret: 'A secret of 32 bytes. The server has it in memory while a sync runs, and keeps it nowhere.',
  passphrase: 'A passphrase. The server has it in memory while a sync runs, and keeps it nowhere.',
} as const;

/** Whose Vault this is, and the key that everything depends on. */
export function Keys() {
  const person = state.person.value;
  if (!person) return null;
  return (
    <>
      <BackHome />
      <h1>Your key</h1>
      <section class="card panel" aria-labelledby="who-title">
        <h2 id="who-title">Your DID</h2>
        <p class="soft">By this the server knows you; it tells nothing else about you.</p>
        <p class="code">{person.did}</p>
        <p class="actions">
          <CopyButton text={person.did} />
        </p>
      </section>
      <section class="card panel" aria-labelledby="key-title">
        <h2 id="key-title">The key</h2>
        <p>{KINDS[person.keyKind]}</p>
        <p>
          It is in this browser and nowhere else. Keep a copy in a safe place: without it, what is on its way
          to you cannot be opened.
        </p>
        <p class="actions">
          <button type="button" class="button" onClick={showKey}>
            Show the key
          </button>
        </p>
      </section>
      <section class="card panel" aria-labelledby="forget-title">
        <h2 id="forget-title">Delete this Vault</h2>
        <p>
          Deletes the key, the connections and all records from this browser. Disconnect the accounts first.
        </p>
        <p class="actions">
          <button
            type="button"
            class="button danger"
            onClick={() => (state.dialog.value = { kind: 'forget' })}
          >
            Delete this Vault
          </button>
        </p>
      </section>
    </>
  );
}
