import { stranger, type ItemPlace, type ListData } from '@data-connector/simulator';
import { detailed } from './errors.js';

function personObject({ added, at, index }: ItemPlace) {
  const { avatarUrl, id, name, username } = stranger(index);
  const resourceName = `people/c${id}`;
  const source = { type: 'CONTACT', id };
  const metadata = { primary: true, source };
  const [givenName = '', ...family] = name.split(' ');
  const isFirm = !added && index % 9 === 5;
  return {
    resourceName,
    etag: `%EgcB${index}`,
    metadata: {
      sources: [{ ...source, etag: `#${index}`, updateTime: new Date(at).toISOString() }],
      objectType: 'PERSON',
    },
    ...(isFirm
      ? { organizations: [{ metadata, name: `Bakery ${index}`, title: 'Bakers' }] }
      : {
          names: [
            {
              metadata,
              displayName: name,
              familyName: family.join(' '),
              givenName,
              displayNameLastFirst: name,
              unstructuredName: name,
            },
          ],
        }),
    photos: [{ metadata, url: avatarUrl, ...(index % 3 === 0 ? { default: true } : {}) }],
    ...(!added && index % 4 === 3
      ? {}
      : {
          emailAddresses: [
            {
              metadata,
              value: `${username.replaceAll('_', '.')}@example.com`,
              type: 'home',
              formattedType: 'Home',
            },
            ...(index % 7 === 2 ? [{ metadata, value: 'written wrongly' }] : []),
          ],
        }),
    ...(index % 2 === 0
      ? {
          phoneNumbers: [
            {
              metadata,
              value: `+351 21 555 ${String(1000 + index)}`,
              type: 'mobile',
              formattedType: 'Mobile',
            },
          ],
        }
      : {}),
  };
}

/** The People API's contacts. */
export const contacts: ListData<ReturnType<typeof personObject>> = {
  path: '/v1/people/me/connections',
  scopes: ['https://www.googleapis.com/auth/contacts.readonly'],
  size: 80,
  make: personObject,
  id: ({ resourceName }) => resourceName,
  unreadable: { resourceName: null },
  pageSize: { parameter: 'pageSize', usual: 100, max: 1000 },
  paging: { by: 'token', parameter: 'pageToken', told: 'token' },
  body: ({ items, next, token, total }, { query }) => ({
    ...(items.length > 0 ? { connections: items } : {}),
    ...(next === undefined ? {} : { nextPageToken: next }),
    ...(token === undefined || query['requestSyncToken'] !== 'true' ? {} : { nextSyncToken: token }),
    ...{ totalPeople: total, totalItems: total },
  }),
  sync: {
    parameter: 'syncToken',
    forgotten: detailed(
      400,
      'Sync token is expired. Clear local cache and retry call without the sync token.',
      'EXPIRED_SYNC_TOKEN',
    ),
    gone: ({ etag, metadata, resourceName }) => ({
      resourceName,
      etag,
      metadata: { ...metadata, deleted: true },
    }),
  },
};
