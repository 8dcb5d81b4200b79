import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { KeyKind } from '../person/key-kind.js';
import type { Pasted } from '../person/read-person.js';
import type { AdoptFault } from '../store/state.js';

const KINDS: Record<KeyKind, { readonly label: string; readonly hint: string }> = {
  jwk: {
    label: 'Private key',
    hint: 'A P-256 key as a private JWK, as “Your key” shows it, or its 32 bytes as hex or base64url.',
  },
  secret: { label: 'Secret', hint: '32 bytes, as 64 hex or 43 base64url characters.' },
  passphrase: { label: 'Passphrase', hint: '8 to 256 characters, exactly as you chose it.' },
};

/** Takes a DID and a key of any of the three kinds. */
export function AdoptForm({
  fault,
  adopt,
}: {
  readonly fault: AdoptFault | undefined;
  readonly adopt: (pasted: Pasted) => void;
}): JSX.Element {
  const [kind, setKind] = useState<KeyKind>('jwk');
  const did = useRef<HTMLInputElement>(null);
  const key = useRef<HTMLTextAreaElement>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => did.current?.focus(), []);
  useEffect(() => {
    if (fault) (fault === 'did' ? did : key).current?.focus();
  }, [fault, tries]);

  function submit(event: Event): void {
    event.preventDefault();
    adopt({ did: did.current?.value ?? '', kind, key: key.current?.value ?? '' });
    setTries(tries + 1);
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
        {(Object.keys(KINDS) as KeyKind[]).map((one) => (
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
