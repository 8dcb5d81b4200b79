#!/usr/bin/python3
"""A small Vault for the Data Connector Server, written from docs/protocol.md alone.

It needs Python 3.11 and Debian's python3-cryptography. All it knows it keeps in one JSON file (--file), your key and
tokens too: a real Vault keeps those somewhere safer.

  vault.py connect NAME --key jwk   connect an account (jwk, secret or passphrase: the kind of your key)
  vault.py sync NAME                sync, verify, save, erase at the server
  vault.py disconnect NAME          revoke the grant and erase everything there
"""
import argparse, getpass, hashlib, http.client, http.cookiejar, json, os, random, secrets, sys, time
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
import sealed
from sealed import BROKEN, VaultError, check

# What comes of a bad network, a truncated answer included.
FAULTS = (OSError, http.client.HTTPException, ValueError)


class NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


HTTP = build_opener(NoRedirects)


def pause(failures):
    time.sleep(min(30, 0.5 * 2**failures) * random.uniform(0.5, 1))


def request(method, url, token=None, body=None, prove=None, timeout=30):
    headers = {'authorization': f'Bearer {token}'} if token else {}
    if body is not None:
        headers['content-type'], body = 'application/json', json.dumps(body).encode()
    if prove:
        headers['did-proof'] = prove(method, urlsplit(url).path, body=body)
    try:
        return HTTP.open(Request(url, body, headers, method=method), timeout=timeout)
    except HTTPError as error:
        try:
            problem = json.load(error)
            code, retry = problem['code'], problem['retry']
        except (*BROKEN, *FAULTS):  # not of this server, but of something in between
            code, retry, problem = f'http_{error.code}', 'later' if error.code >= 500 else 'no', {}
        raise VaultError(code, retry, problem) from None


def ask(method, url, token=None, body=None, prove=None):
    """The JSON of an answer; what may pass is asked again."""
    for failures in range(1, 7):
        try:
            with request(method, url, token, body, prove) as answer:
                return json.load(answer)
        except FAULTS:
            fault = VaultError('unreachable', 'later')
        except VaultError as error:
            fault = error
        if fault.retry != 'later' or failures == 6:
            raise fault
        pause(failures)


def statuses(url, token):
    """A sync's statuses from its event stream, over several connections if need be."""
    for failures in range(12):
        try:
            with request('GET', url, token, timeout=45) as stream:
                for line in stream:
                    if line.startswith(b'data: '):  # each event's data is one line, and a whole status
                        yield json.loads(line[6:])
        except FAULTS:
            pass
        except VaultError as error:
            if error.retry != 'later':
                raise
        pause(failures)
    raise VaultError('unreachable', 'later')


def new_did():
    """A did:key of its own (Ed25519) with its private key, in hex."""
    private = secrets.token_bytes(32)
    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    digits, number = '', int.from_bytes(b'\xed\x01' + public)
    while number:
        number, digit = divmod(number, 58)
        digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'[digit] + digits
    return f'did:key:z{digits}', private.hex()


def did_proof(did, private, gateway, method, path, query='', body=b''):
    """A proof of a did:key for one request."""
    digest = lambda data: sealed.b64(hashlib.sha256(data).digest())
    segment = lambda value: sealed.b64(json.dumps(value).encode())
    origin, issued = '{0.scheme}://{0.netloc}'.format(urlsplit(gateway)).lower(), int(time.time()) - 60
    claims = {'iss': did, 'aud': origin, 'iat': issued, 'exp': issued + 300, 'jti': secrets.token_urlsafe(18)}
    hashes = {name: digest(data) for name, data in (('qth', query.encode()), ('bth', body)) if data}
    claims.update({'htm': method, 'htu': path, **hashes})
    signed = f"{segment({'typ': 'JWT', 'alg': 'EdDSA'})}.{segment(claims)}"
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))
    return f'{signed}.{sealed.b64(key.sign(signed.encode()))}'


class Page(HTMLParser):
    """The form of a simulated consent page, or the link of the last page."""
    def __init__(self, text):
        super().__init__()
        self.action, self.fields, self.link = None, [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == 'form':
            self.action = has['action']
        elif tag == 'a' and has.get('id') == 'open-vault':
            self.link = has['href']
        elif tag == 'input' and 'disabled' not in has:
            self.fields.append((has['name'], has['value']))
        elif tag == 'option' and 'account' not in dict(self.fields):
            self.fields.append(('account', has['value']))


def play_browser(url):
    """Plays the browser, and the person in it, at a simulated third party. Returns the deep link."""
    browser = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
    def visit(target, form=None):
        try:
            answer = browser.open(target, form, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.url, Page(answer.read().decode())
    consent_url, page = visit(url)
    check(page.action, 'no_consent_page')
    form = urlencode([*page.fields, ('decision', 'approve')]).encode()
    return visit(urljoin(consent_url, page.action), form)[1].link


class Vault:
    """One person's data in one file, and what can be done for it with one provider at one gateway."""
    def __init__(self, file, gateway, provider):
        self.file, self.gateway, self.provider = file, gateway.rstrip('/'), provider
        self.data = {'did': None, 'didKey': None, 'key': None, 'connections': {}, 'records': {}, 'quarantine': {}}
        if os.path.exists(file):
            with open(file, encoding='utf-8') as text:
                self.data.update(json.load(text))

    @property
    def connection(self):
        check(self.provider in self.data['connections'], 'not_connected')
        return self.data['connections'][self.provider]

    def save(self, connection, cursors):
        """Saves everything, with this connection and these cursors in place of the old ones."""
        self.data['connections'][self.provider] = {**connection, 'cursors': cursors}
        self.write()

    def write(self):
        with open(os.open(f'{self.file}.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'w') as text:
            json.dump(self.data, text)
        os.replace(f'{self.file}.new', self.file)

    def listing(self):
        listed = ask('GET', f'{self.gateway}/providers').get(self.provider)
        check(listed, 'provider_unknown')
        return listed

    def jwk_of(self, kid):
        return {jwk['kid']: jwk for jwk in self.listing()['jwks']['keys']}[kid]

    @property
    def prove(self):
        """Makes proofs of this Vault's DID, if it has the key."""
        did, key = self.data['did'], self.data['didKey']
        return key and (lambda *request, **more: did_proof(did, key, self.gateway, *request, **more))

    def connect(self, link_of):
        state, private = secrets.token_urlsafe(24), sealed.private_key(secrets.token_hex(31))
        wishes = {'did': self.data['did'], 'state': state, 'vaultKey': json.dumps(sealed.public_jwk(private))}
        known = self.data['connections'].get(self.provider)
        if known:
            wishes['account'] = known['account']['id']
        query = urlencode(wishes)
        if self.prove:
            query += '&proof=' + self.prove('GET', f'/connect/{self.provider}', query)
        link = link_of(f'{self.gateway}/connect/{self.provider}?{query}')
        connection = sealed.open_link(link, state, self.provider, self.data['did'], private)
        self.save(connection, known['cursors'] if known else {})
        return {'account': connection['account'], 'scopes': connection['scopes']}

    def send(self, method, route, **more):
        """Sends the connection; one that was superseded is replaced by the one that took its place."""
        connection = self.connection
        body = {'did': connection['did'], 'config': connection, **more}
        try:
            return ask(method, f'{self.gateway}/{route}/{self.provider}', body=body, prove=self.prove)
        except VaultError as error:
            superseded = error.problem.get('superseded')
            if not superseded:
                raise
        print('superseded: going on with the connection that took its place', file=sys.stderr)
        keys = sealed.open_keyring(superseded['keyring'], self.data['key'], connection)
        renewed = sealed.open_signed(superseded['connection'], 'connection', keys, self.jwk_of)['connection']
        sealed.check_owner(renewed, connection)
        self.save(renewed, connection['cursors'])
        return self.send(method, route, **more)

    def ended(self, url, token):
        """A sync's last status."""
        for status in statuses(f'{url}/events', token):
            check(status['status'] != 'erasing', 'sync_erased')
            records = sum(handler['records'] for handler in status['handlers'].values())
            print(f"{status['status']}: {records} records", file=sys.stderr)
            if status['status'] != 'running':
                return status

    def read(self, url, token):
        """Every document of a datastore."""
        since = '0'
        while True:
            query = urlencode({'include_docs': 'true', 'limit': 500, 'since': since})
            page = ask('GET', f'{url}/_changes?{query}', token)
            if not page['results']:
                return
            yield from (row['doc'] for row in page['results'])
            since = page['last_seq']

    def collect(self, url, token, keys, schema, manifest, closed, keep, of_snapshot):
        """Brings a datastore's records into the Vault, waiting a minute for missing ones. Returns how many came or went."""
        until, opened, failures = time.monotonic() + 60, {}, 0
        while True:
            try:
                for document in self.read(url, token):
                    if document['_id'] == 'keyring' or document['_id'].startswith('_design/'):
                        continue
                    n, record = sealed.open_record(document, keys, schema, self.connection, of_snapshot)
                    check(not closed or n <= manifest['last'])
                    if n <= manifest['last'] or not of_snapshot:  # else it may be gone before it comes again
                        opened[n] = record
            except VaultError as error:
                if error.code != 'datastore_unknown':
                    raise
            if opened.keys() >= set(range(1, manifest['last'] + 1)):
                break
            check(time.monotonic() < until, 'incomplete')
            failures += 1
            pause(failures)
        for _, record in sorted(opened.items()):  # of an item that came more than once the last one holds
            keep(record)
        return len(opened)

    def keep_record(self, record, snapshot):
        self.data['quarantine'].pop(record['_id'], None)
        if record['schema'] == 'gone':
            self.data['records'].pop(record['_id'], None)
        else:
            self.data['records'][record['_id']] = {'snapshot': snapshot, 'record': record}

    def prune(self, handler, schema, snapshot):
        """Drops the account's records of a schema that a complete snapshot no longer has, and what was kept aside before."""
        account = self.connection['account']['id']
        prefix = f"{self.provider}-{account}-"
        records, aside = self.data['records'], self.data['quarantine']
        mine = [name for name in aside if name.startswith(prefix) and aside[name]['item']['handler'] == handler]
        found = {name for name in mine if aside[name]['snapshot'] == snapshot}
        if all('sourceId' in aside[name]['item'] for name in found):  # else it may be any of them
            for name, kept in list(records.items()):
                record = kept['record']  # another account's id may begin with this one's
                old = record['schema'] == schema and kept['snapshot'] != snapshot and record['sourceAccountId'] == account
                if name.startswith(prefix) and old and name not in found:
                    del records[name]
        for name in set(mine) - found:
            del aside[name]

    def take(self, status, url, token):
        """Saves what a sync has brought, in the protocol's order. Returns the number of records by schema."""
        keys = sealed.open_keyring(status['keyring'], self.data['key'], self.connection)
        result = sealed.open_result(status['result'], keys, self.jwk_of, status['syncId'], self.connection)
        sealed.check_end(status, result)
        mine = self.connection['cursors']
        follows = {name for name in result['cursors'] if result['from'].get(name) == mine.get(name)}
        self.save(result['connection'], mine)
        schemas = {handler['name']: handler['schema'] for handler in self.listing()['handlers']}
        snapshots = {name: state for name, state in result['snapshots'].items() if name in follows}
        ids = {schemas[name]: state['id'] for name, state in snapshots.items()}
        strange = {schemas[name] for name in result['snapshots'].keys() - follows}
        closed, counts = result.get('end', {}).get('outcome') == 'completed', {}
        check(result['datastores'].keys() <= status['datastores'].keys())
        def keep_aside(item):
            if item['handler'] in result['snapshots'].keys() - follows:
                return
            snapshot = snapshots.get(item['handler'], {}).get('id')
            self.data['quarantine'][item['_id']] = {'snapshot': snapshot, 'item': item}

        # What is kept aside comes first: a record that follows is written over it.
        for schema, link in sorted(status['datastores'].items(), key=lambda entry: entry[0] != 'quarantine'):
            manifest = result['datastores'].get(schema, {'name': link['name'], 'last': 0})
            check(manifest['name'] == link['name'])
            if (manifest['last'] > 0 or link['records'] > 0) and schema not in strange:
                where = f"{url}/datastores/{link['name']}"
                keep = keep_aside if schema == 'quarantine' else lambda it: self.keep_record(it, ids.get(schema))
                counts[schema] = self.collect(where, token, keys, schema, manifest, closed, keep, schema in ids)
        for name, state in snapshots.items():
            if state['complete']:
                self.prune(name, schemas[name], state['id'])
        self.save(result['connection'], {**mine, **{name: result['cursors'][name] for name in follows}})
        return counts

    def sync(self, wishes):
        started = self.send('POST', 'sync', key=sealed.sent_key(self.data['key']), **wishes)
        url, token = f"{self.gateway}/sync/{self.provider}/{started['syncId']}", started['token']
        status = self.ended(url, token)
        if 'result' in status:
            records = self.take(status, url, token)
        else:
            sealed.check_end(status, None)
            records = {}
        receipt = sealed.verify_jws(ask('DELETE', url, token)['receipt'], 'receipt', self.jwk_of)
        check(receipt['provider'] == self.provider and receipt['syncId'] == started['syncId'])
        return {'status': status['status'], 'code': status.get('code'), 'records': records, 'receipt': receipt}

    def disconnect(self):
        answer = self.send('DELETE', 'connect')
        receipt = sealed.verify_jws(answer['receipt'], 'receipt', self.jwk_of)
        check(receipt['provider'] == self.provider and receipt['accountId'] == self.connection['account']['id'])
        del self.data['connections'][self.provider]
        self.write()
        return {'receipt': receipt}


def new_key(kind):
    if kind == 'passphrase':
        return {kind: os.environ.get('VAULT_PASSPHRASE') or getpass.getpass('Passphrase: ')}
    return {kind: secrets.token_hex(31 if kind == 'jwk' else 32)}  # 31 bytes are less than the order of P-256


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('command', choices=['connect', 'sync', 'disconnect'])
    arguments.add_argument('provider', help='as GET /providers lists it')
    arguments.add_argument('--gateway', default='http://localhost:8080', help='its public URL (%(default)s)')
    arguments.add_argument('--file', default='vault.json', help='where this Vault keeps everything (%(default)s)')
    arguments.add_argument('--did', help='a new Vault: who it is, without proofs; default: a did:key that it makes')
    arguments.add_argument('--key', choices=['jwk', 'secret', 'passphrase'], default='jwk',
                           help='a new Vault: the kind of its key; a passphrase is in VAULT_PASSPHRASE, or asked for')
    arguments.add_argument('--paste', action='store_true', help='connect: open a simulated provider in a browser too')
    arguments.add_argument('--limit', type=int, help='sync: records a handler')
    options = arguments.parse_args()
    paste = lambda url: input(f'Open this in a browser:\n\n  {url}\n\nthen paste the link behind its button: ').strip()
    vault = Vault(options.file, options.gateway, options.provider)
    try:
        if options.command == 'connect':
            if not vault.data['did']:
                vault.data['did'], vault.data['didKey'] = (options.did, None) if options.did else new_did()
            vault.data['key'] = vault.data['key'] or new_key(options.key)
            simulated = vault.listing()['mode'] == 'simulated' and not options.paste
            answer = vault.connect(play_browser if simulated else paste)
        elif options.command == 'sync':
            answer = vault.sync({'limit': options.limit} if options.limit else {})
        else:
            answer = vault.disconnect()
    except VaultError as error:
        sys.exit(f"vault.py: {error.code} {error.problem.get('detail', '')}".strip())
    except BROKEN:
        sys.exit('vault.py: tampered: something is not what the service sealed or signed')
    print(json.dumps(answer))


if __name__ == '__main__':
    main()
