import { SCHEMAS } from '@data-connector/protocol';
import {
  emailOf,
  lineOf,
  objectOf,
  objectsIn,
  textOf,
  webUrlOf,
  type Fields,
  type HandlerData,
  type ThirdPartyObject,
} from '@data-connector/provider';
import { changes, next, scope } from './lists.js';

/** Whose token it is (https://developers.google.com/identity/openid-connect/openid-connect#obtainuserinfo). */
export const accountOf = ({ email, name, picture, sub }: ThirdPartyObject) => ({
  id: textOf(sub),
  name: textOf(name),
  username: emailOf(email),
  avatarUrl: textOf(picture),
});

/** The contacts of a page: one that has none has no list. */
function contactsIn(body: unknown): readonly unknown[] | undefined {
  const { connections = [], ...page } = objectOf(body) ?? {};
  return Array.isArray(connections) && (connections.length > 0 || Object.keys(page).length > 0)
    ? connections.flatMap(withFormer)
    : undefined;
}

/** A contact that was made one with another goes under one name: what it was called before is gone. */
function withFormer(person: unknown): readonly unknown[] {
  const former = objectOf(objectOf(person)?.['metadata'])?.['previousResourceNames'];
  const names: readonly unknown[] = Array.isArray(former) ? former.slice(0, 100) : [];
  const gone = names.flatMap((name) => textOf(name) ?? []);
  return [...gone.map((resourceName) => ({ resourceName, metadata: { deleted: true } })), person];
}

/** Members of a person that are asked for (https://developers.google.com/people/api/rest/v1/people.connections/list). */
const FIELDS =
  'names,emailAddresses,phoneNumbers,organizations,photos,addresses,birthdays,biographies,urls,metadata';

/** Whether a contact was deleted, or goes under another name. */
const isGone = ({ metadata }: ThirdPartyObject): boolean => objectOf(metadata)?.['deleted'] === true;

/** Somebody in the person's contacts (https://developers.google.com/people/api/rest/v1/people). */
function contactOf(person: ThirdPartyObject): Fields {
  const { biographies, emailAddresses, names, organizations, phoneNumbers, photos, resourceName } = person;
  const [{ displayName, familyName, givenName } = {}] = objectsIn(names);
  const [{ name: at, title } = {}] = objectsIn(organizations);
  const emails = [...new Set(objectsIn(emailAddresses).flatMap(({ value }) => emailOf(value) ?? []))];
  const numbers = objectsIn(phoneNumbers);
  const phones = numbers.flatMap(({ value }) => lineOf(value, 100) ?? []);
  const mobile = numbers.find(({ type }) => type === 'mobile') ?? numbers[0];
  const [photo] = objectsIn(photos).filter((one) => one['default'] !== true);
  const organization = lineOf(at, 200);
  return {
    name: lineOf(displayName, 200) ?? organization ?? emails[0] ?? phones[0] ?? 'Somebody',
    summary:
      lineOf([title, at].filter(Boolean).join(', '), 256) ??
      lineOf(objectsIn(biographies)[0]?.['value'], 256),
    icon: webUrlOf(photo?.['url']),
    uri: `https://contacts.google.com/person/${String(resourceName).replace(/^people\//, '')}`,
    firstName: lineOf(givenName, 200) ?? '',
    lastName: lineOf(familyName, 200) ?? '',
    email: emails[0],
    mobile: lineOf(mobile?.['value'], 100),
    emails: emails.length > 0 ? emails : undefined,
    phones: phones.length > 0 ? phones : undefined,
    organization,
  };
}

export const contacts: HandlerData = {
  ...changes,
  name: 'contacts',
  label: 'Contacts',
  description: 'The people in your contacts',
  schema: SCHEMAS.contact,
  scopes: [scope('contacts.readonly')],
  pages: {
    path: 'https://people.googleapis.com/v1/people/me/connections',
    query: { personFields: FIELDS, requestSyncToken: 'true' },
    items: contactsIn,
    size: { parameter: 'pageSize', max: 1000 },
    next,
  },
  id: ({ resourceName }) => textOf(resourceName),
  gone: isGone,
  map: contactOf,
};
