import type { OpenData, SimulatedPerson } from '@data-connector/simulator';

/** Where everybody's data is, and where they let apps in. */
export const HOME = 'morel.us-east.host.bsky.network';
export const ISSUER = 'https://bsky.social';

/** https://atproto.com/specs/did#did-documents */
export const documentOf = ({ id, username }: SimulatedPerson) => ({
  '@context': ['https://www.w3.org/ns/did/v1'],
  id,
  alsoKnownAs: [`at://${username}`],
  verificationMethod: [],
  service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: `https://${HOME}` }],
});

/** What anybody may ask about people: whose a handle is, of its own host, and where somebody is, of the directory. */
export const identity: readonly OpenData[] = [
  {
    path: '/.well-known/atproto-did',
    answer(_request, host, people) {
      const found = people.find(({ username }) => username === host);
      return { status: found ? 200 : 404, headers: { 'content-type': 'text/plain' }, body: found?.id ?? '' };
    },
  },
  {
    path: '/:did',
    answer({ params: { did } }, host, people) {
      const found = host === 'plc.directory' ? people.find(({ id }) => id === did) : undefined;
      return found ? { body: documentOf(found) } : { status: 404, body: { message: 'DID not registered' } };
    },
  },
];
