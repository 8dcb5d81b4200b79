"""Opens the worked example of docs/protocol.md with examples/vault-python/sealed.py, and tries to deceive it. Prints what came of it as JSON."""
import base64, json, os, sys
import sealed
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

with open(sys.argv[1], encoding='utf-8') as text:
    EXAMPLE = json.load(text)
KEYS = {
    'secret': {'secret': EXAMPLE['keys']['secret']['secret']},
    'jwk': {'jwk': EXAMPLE['keys']['jwk']['privateKey']},
    'passphrase': {'passphrase': EXAMPLE['keys']['passphrase']['sent']['passphrase']},
}
connection, signing, documents = EXAMPLE['connection'], EXAMPLE['signingKey'], EXAMPLE['documents']
schema = documents and EXAMPLE['records'][0]['schema']
jwk_of = {signing['kid']: signing}.__getitem__
wrong = []


def right(name, found, expected):
    if found != expected:
        wrong.append(name)


def refuses(name, function):
    try:
        function()
    except (sealed.VaultError, *sealed.BROKEN):
        return
    wrong.append(name)


def keys_of(kind, key=None):
    return sealed.open_keyring(EXAMPLE['keys'][kind]['keyring'], key or KEYS[kind], connection)


def forged(header, record, key):
    """A record that is sealed as it should be, and says what it should not."""
    head, iv = sealed.b64(json.dumps(header).encode()), os.urandom(12)
    body = AESGCM(key).encrypt(iv, json.dumps(record).encode(), head.encode())
    return f'{head}..{sealed.b64(iv)}.{sealed.b64(body[:-16])}.{sealed.b64(body[-16:])}'


for kind in KEYS:
    keys = keys_of(kind)
    right(f'{kind}: the derived keys', {name: keys[name].hex() for name in ('record', 'result', 'connection')},
          {name: EXAMPLE['dataKey'][name] for name in ('record', 'result', 'connection')})
    result = sealed.open_result(EXAMPLE['view']['result'], keys, jwk_of, EXAMPLE['started']['syncId'], connection)
    right(f'{kind}: the result', result, EXAMPLE['result']['payload'])
    sealed.check_end(EXAMPLE['view'], result)
    opened = [sealed.open_record(document, keys, schema, connection) for document in documents]
    right(f'{kind}: the records', opened, list(enumerate(EXAMPLE['records'], 1)))

aside = EXAMPLE['quarantine']
opened = [sealed.open_record(document, keys, 'quarantine', connection) for document in aside['documents']]
right('what is kept aside', opened, list(enumerate(aside['items'], 1)))
refuses('what is kept aside as a record', lambda: sealed.open_record(aside['documents'][0], keys, schema, connection))

tombstone = EXAMPLE['tombstone']
opened = sealed.open_record(tombstone['document'], keys, schema, connection, True)
right('the tombstone', opened, (len(EXAMPLE['records']) + 1, tombstone['plaintext']))
refuses('a tombstone of no snapshot', lambda: sealed.open_record(tombstone['document'], keys, schema, connection))

for name, changed in {
    'another outcome': {'status': 'partial'}, 'an interruption that was none': {'status': 'interrupted'},
    'that it runs still': {'status': 'running'}, 'another code': {'code': 'rate_limited'},
}.items():
    refuses(f'a status that tells of {name}', lambda: sealed.check_end({**EXAMPLE['view'], **changed}, result))
older = {name: value for name, value in result.items() if name != 'end'}
refuses('an older result', lambda: sealed.check_end(EXAMPLE['view'], older))
refuses('no result', lambda: sealed.check_end(EXAMPLE['view'], None))
sealed.check_end({**EXAMPLE['view'], 'status': 'interrupted'}, older)

for name in ('erasure', 'disconnection'):
    receipt = EXAMPLE['receipts'][name]
    right(f'the receipt of an {name}', sealed.verify_jws(receipt['jws'], 'receipt', jwk_of), receipt['payload'])
superseded = EXAMPLE['superseded']['superseded']
keys = sealed.open_keyring(superseded['keyring'], KEYS['jwk'], connection)
right('the connection that took another’s place',
      sealed.open_signed(superseded['connection'], 'connection', keys, jwk_of)['connection'], connection)

links, who = EXAMPLE['deepLinks'], ('my-own-state', EXAMPLE['provider'], EXAMPLE['did'])
private = sealed.private_key(links['vaultPrivateKey'])
right('the plain deep link', sealed.open_link(links['plain'], *who), connection)
right('the sealed deep link', sealed.open_link(links['sealed'], *who, private), connection)
refuses('another state', lambda: sealed.open_link(links['plain'], 'other', *who[1:]))
refuses('another provider', lambda: sealed.open_link(links['plain'], who[0], 'orbit', who[2]))
refuses('a link that is not sealed', lambda: sealed.open_link(links['plain'], *who, private))
refuses('an error', lambda: sealed.open_link(links['error'], *who))

first, second, _ = documents
header = {'alg': 'dir', 'enc': 'A256GCM', 'kid': keys['kid'], 'id': first['_id'], 'schema': schema, 'n': 1}
record = EXAMPLE['records'][0]
open_record = lambda jwe, about=schema: sealed.open_record({'_id': first['_id'], 'jwe': jwe}, keys, about, connection)
right('a record like the example’s', open_record(forged(header, record, keys['record'])), (1, record))
for name, changed in {
    'a seventh member': {'zip': 'DEF'}, 'another kid': {'kid': 'x'}, 'no n': {'n': 0}, 'another n': {'n': 2}, 'a text as n': {'n': '1'},
    'another id': {'id': second['_id']}, 'another algorithm': {'alg': 'A256KW'}, 'another encryption': {'enc': 'A128GCM'},
}.items():
    refuses(name, lambda: open_record(forged({**header, **changed}, record, keys['record'])))
refuses('another account’s record', lambda: open_record(forged(header, {**record, '_id': f"{EXAMPLE['provider']}-1-101"}, keys['record'])))
refuses('another schema inside', lambda: open_record(forged(header, {**record, 'schema': 'x'}, keys['record'])))
refuses('another datastore', lambda: open_record(first['jwe'], 'https://example.org/other'))
refuses('a swapped record', lambda: open_record(second['jwe']))
refuses('a flipped bit', lambda: open_record(first['jwe'][:-3] + ('A' if first['jwe'][-3] != 'A' else 'B') + first['jwe'][-2:]))
refuses('a key for another purpose', lambda: open_record(forged(header, record, keys['result'])))
refuses('another person’s key', lambda: keys_of('secret', {'secret': '11' * 32}))
refuses('another kind of key', lambda: keys_of('secret', KEYS['jwk']))
refuses('a receipt as a result', lambda: sealed.verify_jws(EXAMPLE['receipts']['erasure']['jws'], 'result', jwk_of))
head, payload, signature = EXAMPLE['receipts']['erasure']['jws'].split('.')
other = sealed.b64(json.dumps({**EXAMPLE['receipts']['erasure']['payload'], 'datastores': []}).encode())
refuses('a receipt that was changed', lambda: sealed.verify_jws(f'{head}.{other}.{signature}', 'receipt', jwk_of))
stranger = sealed.public_jwk(sealed.private_key('22' * 31))
refuses('another service’s key', lambda: sealed.verify_jws(f'{head}.{payload}.{signature}', 'receipt', lambda _: stranger))
off_curve = {**stranger, 'x': base64.urlsafe_b64encode(bytes(31) + b'\x01').rstrip(b'=').decode()}
refuses('a key off the curve', lambda: sealed.public_key(off_curve))
refuses('base64url with bits to spare', lambda: sealed.unb64('AB'))
refuses('another sync’s result', lambda: sealed.open_result(EXAMPLE['view']['result'], keys, jwk_of, 'other', connection))
print(json.dumps({'wrong': wrong}))
