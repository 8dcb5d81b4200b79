"""Opens and verifies what the Data Connector Server seals and signs, as docs/protocol.md tells; for vault.py."""
import base64, hashlib, hmac, json, unicodedata
from urllib.parse import parse_qs, urlsplit
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap


class VaultError(Exception):
    """What cannot go on: `code` is the server's or one of this file's, `retry` as the protocol says."""
    def __init__(self, code, retry='no', problem=None):
        super().__init__(code)
        self.code, self.retry, self.problem = code, retry, problem or {}

# What comes of data that is not what the protocol says: nothing is saved then.
BROKEN = (InvalidSignature, InvalidTag, InvalidUnwrap, AttributeError, KeyError, TypeError, ValueError)


def check(holds, code='tampered'):
    if not holds:
        raise VaultError(code)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def unb64(text):
    """base64url in its one canonical spelling."""
    data = base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
    check(b64(data) == text)
    return data


def hkdf(key, label, length=32):
    """RFC 5869 with SHA-256 and an empty salt, for at most 32 bytes."""
    return hmac.digest(hmac.digest(bytes(32), key, 'sha256'), label.encode() + b'\x01', 'sha256')[:length]


def open_jwe(token, alg, key, **expected):
    """Opens a compact JWE; `key` is the content key for `dir`, else a function from the header to the wrapping key."""
    head, wrapped, iv, text, tag = token.split('.')
    header = json.loads(unb64(head))
    check(header['alg'] == alg and header['enc'] == 'A256GCM' and not {'zip', 'crit'} & header.keys())
    check(all(header[name] == value for name, value in expected.items()))
    check(len(unb64(iv)) == 12 and len(unb64(tag)) == 16 and (alg == 'dir') == (wrapped == ''))
    content_key = key if alg == 'dir' else aes_key_unwrap(key(header), unb64(wrapped))
    return header, AESGCM(content_key).decrypt(unb64(iv), unb64(text) + unb64(tag), head.encode())


def public_key(jwk):
    check(jwk['kty'] == 'EC' and jwk['crv'] == 'P-256')
    x, y = (int.from_bytes(unb64(jwk[name])) for name in 'xy')
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()  # a ValueError if it is off the curve


def verify_jws(token, typ, jwk_of):
    """The payload of a compact JWS; `jwk_of` finds the provider's public key by its kid."""
    head, payload, signature = token.split('.')
    header, raw = json.loads(unb64(head)), unb64(signature)
    check(header['alg'] == 'ES256' and header['typ'] == typ and 'crit' not in header and len(raw) == 64)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public_key(jwk_of(header['kid'])).verify(der, f'{head}.{payload}'.encode(), ec.ECDSA(hashes.SHA256()))
    body = json.loads(unb64(payload))
    check(body['version'] == 1)
    return body


def private_key(hex_bytes):
    return ec.derive_private_key(int(hex_bytes, 16), ec.SECP256R1())


def public_jwk(private):
    numbers = private.public_key().public_numbers()
    return {'kty': 'EC', 'crv': 'P-256', 'x': b64(numbers.x.to_bytes(32)), 'y': b64(numbers.y.to_bytes(32))}


def agreed_key(private, header):
    """RFC 7518, 4.6: the wrapping key of a JWE with ECDH-ES+A256KW."""
    z = private.exchange(ec.ECDH(), public_key(header['epk']))
    parts = [b'ECDH-ES+A256KW', unb64(header.get('apu', '')), unb64(header.get('apv', ''))]
    info = b''.join(len(part).to_bytes(4) + part for part in parts) + (256).to_bytes(4)
    return hashlib.sha256((1).to_bytes(4) + z + info).digest()


def sent_key(key):
    """A key as POST /sync takes it: of a P-256 key only the public part."""
    return {'jwk': public_jwk(private_key(key['jwk']))} if 'jwk' in key else key


def wrapping_key(key, connection, header):
    if 'jwk' in key:
        return agreed_key(private_key(key['jwk']), header)
    if 'secret' in key:
        secret = bytes.fromhex(key['secret'])
    else:
        of = ['data-connector/v1/passphrase', connection['did'], connection['provider'], connection['account']['id']]
        salt = hashlib.sha256(json.dumps(of, separators=(',', ':'), ensure_ascii=False).encode()).digest()
        text = unicodedata.normalize('NFKC', key['passphrase']).encode()
        secret = hashlib.scrypt(text, salt=salt, n=32768, r=8, p=1, maxmem=64 * 2**20, dklen=32)
    return hkdf(secret, 'data-connector/v1/wrap')


def open_keyring(keyring, key, connection):
    """The keys that are derived from a keyring's data key, by purpose, and its kid."""
    check(keyring['version'] == 1 and keyring['key'] in key)
    alg = 'ECDH-ES+A256KW' if 'jwk' in key else 'A256KW'
    data_key = open_jwe(keyring['jwe'], alg, lambda header: wrapping_key(key, connection, header))[1]
    check(len(data_key) == 32 and b64(hkdf(data_key, 'data-connector/v1/kid', 16)) == keyring['kid'])
    keys = {purpose: hkdf(data_key, f'data-connector/v1/{purpose}') for purpose in ('record', 'result', 'connection')}
    return {**keys, 'kid': keyring['kid']}


def check_owner(one, other):
    check(all(one[name] == other[name] for name in ('provider', 'did')))
    check(one['account']['id'] == other['account']['id'])


def open_signed(token, typ, keys, jwk_of):
    """A result or a connection: a JWS inside a JWE under the key of its purpose."""
    return verify_jws(open_jwe(token, 'dir', keys[typ], typ=typ, kid=keys['kid'])[1].decode(), typ, jwk_of)


def open_result(token, keys, jwk_of, sync_id, connection):
    result = open_signed(token, 'result', keys, jwk_of)
    check(result['syncId'] == sync_id and result['kid'] == keys['kid'])
    check_owner(result, connection)
    check_owner(result['connection'], connection)
    return result


def check_end(status, result):
    """A status must say no other end than the result that came with it, and no older result may pass for the last."""
    end = (result or {}).get('end')
    if end:
        check(end['outcome'] == status['status'])
        check(all(end.get(name) == status.get(name) for name in ('code', 'retry', 'retryAt', 'nextSyncAt')))
    else:
        check(status['status'] in ('running', 'interrupted'))


def open_record(document, keys, schema, connection, of_snapshot=False):
    """A document's number, which is its id, and its record; or a tombstone, where the result names the snapshot it is of."""
    about = {'kid': keys['kid'], 'id': document['_id'], 'schema': schema}
    header, text = open_jwe(document['jwe'], 'dir', keys['record'], **about)
    n, record = header['n'], json.loads(text)
    check(len(header) == 6 and type(n) is int and n >= 1 and document['_id'] == f'{n:012}')
    check(record['schema'] == schema or of_snapshot and record['schema'] == 'gone')
    check(record['_id'].startswith(f"{connection['provider']}-{connection['account']['id']}-"))
    return n, record


def open_link(link, state, provider, did, private=None):
    """The connection in a deep link; `private` belongs to the vaultKey that was sent, if one was."""
    query, fragment = (parse_qs(part) for part in urlsplit(link)[3:])
    check(query.get('state') == [state], 'state_mismatch')
    check('error' not in query, query.get('error', [''])[0])
    if private:
        text = open_jwe(fragment['sealed'][0], 'ECDH-ES+A256KW', lambda header: agreed_key(private, header))[1]
    else:
        text = unb64(fragment['config'][0])
    connection = json.loads(text)
    check(query['provider'] == [provider] and connection['provider'] == provider and connection['version'] == 1)
    check(connection['did'].lower() == did.lower())
    return connection
