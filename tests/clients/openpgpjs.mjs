// SPDX-License-Identifier: Apache-2.0
// Mail as a Node.js program writes it: OpenPGP.js signs and encrypts, nodemailer puts the MIME together.
//   node openpgpjs.mjs key TYPE SUBKEY      a secret key without a passphrase (armored), its signing key the
//                                           primary (SUBKEY: -) or a subkey (SUBKEY: sign)
//   node openpgpjs.mjs cert <KEY            its certificate
//   node openpgpjs.mjs signed FROM TO KEYFILE <TEXT             RFC 3156 section 5
//   node openpgpjs.mjs nested FROM TO KEYFILE CERTFILE <TEXT    section 6.1: signed, then encrypted
//   node openpgpjs.mjs combined FROM TO KEYFILE CERTFILE <TEXT  section 6.2: signed and encrypted at once
//   node openpgpjs.mjs spoiled FROM TO KEYFILE CERTFILE <TEXT   nested, one byte changed after signing
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// The packages stand where the test put them, not beside this file.
const require = createRequire(join(process.env.CLIENTS_DIR, 'package.json'));
const openpgp = require('openpgp');
const MimeNode = require('nodemailer/lib/mime-node');

const types = {
  ed25519: { type: 'ecc', curve: 'ed25519Legacy' },
  nistp256: { type: 'ecc', curve: 'nistP256' },
  rsa3072: { type: 'rsa', rsaBits: 3072 },
  'new-ed25519': { type: 'curve25519' },
};
const [verb, ...args] = process.argv.slice(2);
const input = verb === 'key' ? null : readFileSync(0, 'utf8');

const print = (text) => process.stdout.write(text);
const build = (node) => node.build().then((bytes) => bytes.toString('latin1'));
const readKey = (file) => openpgp.readPrivateKey({ armoredKey: readFileSync(file, 'utf8') });
const readCert = (file) => openpgp.readKey({ armoredKey: readFileSync(file, 'utf8') });

async function generate(type, subkey) {
  const { privateKey } = await openpgp.generateKey({
    ...types[type],
    userIDs: [{ name: 'OpenPGP.js', email: 'poc@cert.xa.example' }],
    subkeys: subkey === 'sign' ? [{ sign: true }, {}] : [{}],
    date: new Date(Date.now() - 60000),
  });
  return privateKey;
}

const textNode = (text) => {
  const node = new MimeNode('text/plain; charset=utf-8', { textEncoding: 'quoted-printable', newline: 'windows' });
  node.setContent(text);
  return build(node);
};

async function sign(entity, key) {
  const message = await openpgp.createMessage({ binary: Buffer.from(entity, 'latin1') });
  return openpgp.sign({ message, signingKeys: key, detached: true });
}

async function encrypt(entity, cert, key) {
  const message = await openpgp.createMessage({ binary: Buffer.from(entity, 'latin1') });
  return openpgp.encrypt({ message, encryptionKeys: cert, signingKeys: key });
}

// What was signed must go out byte for byte, so the multipart is put together here.
function multipart(type, parts) {
  const boundary = '----=_' + Math.random().toString(36).slice(2);
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return `Content-Type: multipart/${type};\r\n boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`;
}

const crlf = (text) => text.replace(/\r?\n/g, '\r\n');

async function signedEntity(text, key, change = (entity) => entity) {
  const entity = await textNode(text);
  const signature = crlf(await sign(entity, key));
  return multipart('signed; micalg="pgp-sha512";\r\n protocol="application/pgp-signature"', [change(entity),
    `Content-Type: application/pgp-signature; name="OpenPGP_signature.asc"\r\nContent-Disposition: attachment\r\n\r\n${signature}`]);
}

const encryptedEntity = (armored) => multipart('encrypted; protocol="application/pgp-encrypted"', [
  'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n',
  `Content-Type: application/octet-stream; name="encrypted.asc"\r\n\r\n${crlf(armored)}`]);

async function outer(from, to) {
  const node = new MimeNode('text/plain', { newline: 'windows' });
  node.setHeader({ From: { name: 'CERT XA', address: from }, To: to, Subject: 'Störung' });
  const header = (await build(node)).split('\r\n\r\n')[0] + '\r\n';
  return header.replace(/^Content-[^\r]*\r\n(?:[ \t][^\r]*\r\n)*/gm, '');
}

async function mail(from, to, keyFile, certFile) {
  const key = await readKey(keyFile);
  const cert = certFile && (await readCert(certFile));
  const spoil = (entity) => entity.replace('DDoS', 'DDoD');
  const entity = {
    signed: () => signedEntity(input, key),
    nested: async () => encryptedEntity(await encrypt(await signedEntity(input, key), cert)),
    combined: async () => encryptedEntity(await encrypt(await textNode(input), cert, key)),
    spoiled: async () => encryptedEntity(await encrypt(await signedEntity(input, key, spoil), cert)),
  }[verb];
  return (await outer(from, to)) + (await entity());
}

if (verb === 'key') print(await generate(...args));
else if (verb === 'cert') print((await openpgp.readPrivateKey({ armoredKey: input })).toPublic().armor());
else print(Buffer.from(await mail(...args), 'latin1'));
