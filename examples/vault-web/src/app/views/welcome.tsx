import { useEffect, useRef, useState } from 'preact/hooks';
import type { VaultKey } from '@data-connector/vault';
import { adopt, create } from '../effects/opening.js';

const KINDS: Record<VaultKey['kind'], { readonly label: string; readonly hint: string }> = {
  jwk: {
    label: 'Private key',
    hint: 'A P-256 key as a private JWK, as “Your key” shows it, or its 32 bytes as hex or base64url.',
  },
  secret: { label: 'Secret', hint: '32 bytes, as 64 hex or 43 base64url characters.' },
  passphrase: { label: 'Passphrase', hint: '8 to 256 characters, exactly as you chose it.' },
};

/** Takes a DID and a key of any of the three kinds. */
function AdoptForm() {
  const [kind, setKind] = useState<VaultKey['kind']>('jwk');
  const [fault, setFault] = useState<'did' | 'key'>();
  const did = useRef<HTMLInputElement>(null);
  const key = useRef<HTMLTextAreaElement>(null);
  useEffect(() => did.current?.focus(), []);

  function submit(event: Event): void {
    event.preventDefault();
    const found = adopt({ did: did.current?.value ?? '', kind, key: key.current?.value ?? '' });
    setFault(found);
    if (found) (found === 'did' ? did : key).current?.focus();
  }

  return (
    <form class="card form" onSubmit={submit} noValidate>
      <h2>Open with your own key</h2>
      <label for="did">Your DID</label>
      <input
        id="did"
        ref={did}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder="0x… or did:key:…"
        aria-invalid={fault === 'did'}
        aria-describedby={fault === 'did' ? 'did-fault' : undefined}
      />
      {fault === 'did' && (
        <p id="did-fault" class="fault">
          This is no DID: it begins with 0x, did:key:, did:pkh:, did:ethr: or did:vda:.
        </p>
      )}
      <fieldset>
        <legend>What kind of key is it?</legend>
        {(Object.keys(KINDS) as VaultKey['kind'][]).map((one) => (
          <label key={one} class="choice">
            <input
              type="radio"
              name="kind"
              value={one}
              checked={kind === one}
              onChange={() => setKind(one)}
            />
            {KINDS[one].label}
          </label>
        ))}
      </fieldset>
      <label for="key">{KINDS[kind].label}</label>
      <textarea
        id="key"
        ref={key}
        rows={kind === 'jwk' ? 4 : 2}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={fault === 'key'}
        aria-describedby={fault === 'key' ? 'key-fault key-hint' : 'key-hint'}
      />
      {fault === 'key' && (
        <p id="key-fault" class="fault">
          This is not such a key. Check that it is whole and of the kind chosen above.
        </p>
      )}
      <p id="key-hint" class="soft">
        {KINDS[kind].hint} It stays in this browser.
      </p>
      <button type="submit" class="button">
        Open my Vault
      </button>
    </form>
  );
}

/** The first visit: a new Vault, or one that the person has keys of. */
export function Welcome() {
  const [adopting, setAdopting] = useState(false);
  return (
    <div class="welcome">
      <h1>Your own copy of what you have elsewhere</h1>
      <p class="lead">
        This Vault fetches what you posted and whom you follow, and keeps it here, in this browser. On its way
        everything is sealed with a key that only you have.
      </p>
      <button type="button" class="button" onClick={() => void create()}>
        Create my Vault
      </button>
      <p class="soft">It takes a second. No name, no e-mail address, no password.</p>
      {adopting ? (
        <AdoptForm />
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
