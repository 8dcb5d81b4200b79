import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenApi } from '@data-connector/testing/openapi';

const answer = (schema: object) => ({ content: { 'application/json': { schema } } });
const thing = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer', format: 'int64' },
    name: { type: 'string', nullable: true },
    nullable: { type: 'boolean' },
    discriminator: { type: 'string' },
    kind: { type: 'string', enum: ['a', 'b'], nullable: true },
    of: { nullable: true, allOf: [{ $ref: '#/components/schemas/named' }, { properties: { more: {} } }] },
  },
};
const document = {
  openapi: '3.0.3',
  paths: {
    '/things/{id}': {
      get: {
        parameters: [{ name: 'size' }, { $ref: '#/components/parameters/page' }],
        responses: {
          '200': answer({ type: 'array', items: { $ref: '#/components/schemas/thing' } }),
          '404': { $ref: '#/components/responses/gone' },
        },
      },
    },
  },
  components: {
    parameters: { page: { name: 'page' } },
    responses: { gone: answer({ type: 'object', properties: { message: { type: 'string' } } }) },
    schemas: { thing, named: { type: 'object', properties: { name: { type: 'string' } } } },
  },
};
const file = join(mkdtempSync(join(tmpdir(), 'openapi-')), 'openapi.json');
writeFileSync(file, JSON.stringify(document));
const spec = new OpenApi(file);

test.each<[string, object, boolean]>([
  [
    'as the document says',
    { id: 1, name: 'x', nullable: true, discriminator: '0', kind: 'a', of: { name: 'y', more: 1 } },
    true,
  ],
  ['null where that may be', { id: 1, name: null, kind: null, of: null }, true],
  ['without what it must have', { name: 'x' }, false],
  ['of another type', { id: '1' }, false],
  ['with a member that is not named', { id: 1, nmae: 'x' }, false],
  ['with a member that is not named in what is composed', { id: 1, of: { nmae: 'x' } }, false],
])('an answer %s', (_name, item, fits) => {
  expect(spec.faults('/things/{id}', [item]).length === 0).toBe(fits);
});

test('an answer that is referred to, and one that there is not', () => {
  expect(spec.faults('/things/{id}', { message: 'x' }, { status: '404' })).toEqual([]);
  expect(spec.faults('/things/{id}', { message: 1 }, { status: '404' })).toHaveLength(1);
  expect(() => spec.faults('/nowhere', {})).toThrow();
});

test('parameters by name', () => {
  expect(spec.parameters('/things/{id}')).toEqual(['size', 'page']);
});

test('a document that is no JSON, as who knows its form reads it', () => {
  const read = (text: string) => ({
    ...document,
    paths: { [`/${text.length}`]: document.paths['/things/{id}'] },
  });
  expect(new OpenApi(file, read).parameters(`/${JSON.stringify(document).length}`)).toEqual(['size', 'page']);
});
