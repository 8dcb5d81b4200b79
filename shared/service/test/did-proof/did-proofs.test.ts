import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { didProofHash } from '@data-connector/protocol';
import { DidProofs, keepBodyHash, type DidProof, type DidProofMode } from '@data-connector/service/did-proof';
import { ConnectorError } from '@data-connector/kit/errors';
import { jsonBody } from '@data-connector/kit/http';
import { appWith, servers } from '../../../kit/test/http/serve.js';
import { makePeople, signedBy } from './people.js';
import { twinOf } from './twin.js';

const people = makePeople();
const person = people.ed25519;
const { start, closeAll } = servers();
const used = new Map<string, DidProof>();
let fault: Error | undefined;

const service = (mode: DidProofMode) =>
  start(
    appWith((app) => {
      const proofs = new DidProofs({
        mode,
        publicUrl: new URL('https://connect.example'),
        useOnce: async (proof) => {
          if (fault) throw fault;
          const first = !used.has(proof.jti);
          used.set(proof.jti, proof);
          return first;
        },
      });
      app.post('/sync/acme', jsonBody({ limit: 1000, onBytes: keepBodyHash }), proofs.ofBody, (_req, res) => {
        res.json({ code: 'passed' });
      });
      app.get('/connect/acme', async (req, res) => {
        await proofs.check(req, req.query['did']);
        res.json({ code: 'passed' });
      });
    }),
  );

let url: Record<DidProofMode, string>;
beforeAll(async () => {
  url = { required: (await service('required')).url, optional: (await service('optional')).url };
});
afterAll(closeAll);
beforeEach(() => {
  used.clear();
  fault = undefined;
});

const BODY = JSON.stringify({ did: person.did });
function proofOf(more: object = {}): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const jti = randomBytes(16).toString('base64url');
  const claims = { iss: person.did, aud: 'https://connect.example', iat, exp: iat + 300, jti };
  return signedBy(person, { ...claims, ...more });
}
const forSync = { htm: 'POST', htu: '/sync/acme', bth: didProofHash(BODY) };

async function post(mode: DidProofMode, proof?: string, body = BODY, query = ''): Promise<unknown> {
  const headers = {
    'content-type': 'application/json',
    ...(proof === undefined ? {} : { 'did-proof': proof }),
  };
  const answer = await fetch(`${url[mode]}/sync/acme${query}`, { method: 'POST', headers, body });
  return ((await answer.json()) as { code: string }).code;
}
async function open(mode: DidProofMode, query: string): Promise<unknown> {
  return ((await (await fetch(`${url[mode]}/connect/acme?${query}`)).json()) as { code: string }).code;
}

describe.each(['required', 'optional'] as const)('where proofs are %s', (mode) => {
  it('one that holds lets a request pass, once', async () => {
    const proof = await proofOf(forSync);
    expect([await post(mode, proof), await post(mode, proof)]).toEqual(['passed', 'did_proof_replayed']);
  });

  it('one whose signature somebody has turned into its other form counts once all the same', async () => {
    const by = people.p256;
    const body = JSON.stringify({ did: by.did });
    const iat = Math.floor(Date.now() / 1000);
    const jti = randomBytes(16).toString('base64url');
    const claims = { iss: by.did, aud: 'https://connect.example', iat, exp: iat + 300, jti };
    const proof = await signedBy(by, { ...claims, ...forSync, bth: didProofHash(body) });
    const twin = twinOf(proof, by.alg);
    expect([await post(mode, twin, body), await post(mode, proof, body)]).toEqual([
      'passed',
      'did_proof_replayed',
    ]);
  });

  it('what has to be remembered of it is its jti until it expires', async () => {
    const exp = Math.floor(Date.now() / 1000) + 200;
    await post(mode, await proofOf({ ...forSync, exp }));
    expect([...used.values()]).toMatchObject([{ did: person.did, expires: exp * 1000 }]);
  });

  it('one that does not hold is not remembered', async () => {
    expect(await post(mode, await proofOf({ ...forSync, htm: 'GET' }))).toBe('did_proof_invalid');
    expect(used.size).toBe(0);
  });

  it('a request without one is let pass or not', async () => {
    expect(await post(mode)).toBe(mode === 'required' ? 'did_proof_missing' : 'passed');
  });

  it('one for the bytes of a body does not hold for the same JSON in other bytes', async () => {
    expect(await post(mode, await proofOf(forSync), `${BODY} `)).toBe('did_proof_invalid');
  });

  it('one for a query holds for that query', async () => {
    const proof = () => proofOf({ ...forSync, qth: didProofHash('a=1') });
    expect(await post(mode, await proof(), BODY, '?a=1')).toBe('passed');
    expect(await post(mode, await proof(), BODY, '?a=2')).toBe('did_proof_invalid');
    expect(await post(mode, await proof())).toBe('did_proof_invalid');
  });

  it.each<[string, (query: string, proof: string) => string, string]>([
    ['at the end', (query, proof) => `${query}&proof=${proof}`, 'passed'],
    ['at the beginning', (query, proof) => `proof=${proof}&${query}`, 'passed'],
    ['twice', (query, proof) => `${query}&proof=${proof}&proof=${proof}`, 'did_proof_invalid'],
    ['under an escaped name', (query, proof) => `${query}&%70roof=${proof}`, 'did_proof_invalid'],
    ['that is empty', (query) => `${query}&proof=`, 'did_proof_invalid'],
  ])('one in a page’s query %s', async (_name, place, code) => {
    const query = `did=${encodeURIComponent(person.did)}&state=x`;
    const proof = await proofOf({ htm: 'GET', htu: '/connect/acme', qth: didProofHash(query) });
    expect(await open(mode, place(query, proof))).toBe(code);
  });

  it.each([
    ['no did', '{}'],
    ['a did that is none', '{"did":"nobody"}'],
    ['a list', '[]'],
  ])('one with %s says so', async (_name, body) => {
    expect(await post(mode, await proofOf({ ...forSync, bth: didProofHash(body) }), body)).toBe(
      'did_malformed',
    );
  });

  it('one that cannot be remembered is not taken', async () => {
    fault = new ConnectorError('datastore_unavailable');
    expect(await post(mode, await proofOf(forSync))).toBe('datastore_unavailable');
  });
});
