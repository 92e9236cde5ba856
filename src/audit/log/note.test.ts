// Signed notes against the vectors of the specification and of the format's reference implementation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateSkey, openNote, parseSkey, parseVkey, signNote } from './note.ts';

const specVkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const specNote =
  'This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';
const peterVkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const peterSkey = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const enochVkey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const text =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const peterLine =
  '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const enochLine =
  '\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';
const both = `${text}\n${peterLine}${enochLine}`;
const code = (wanted: string) => (error: unknown) => (error as { code?: string }).code === wanted;

test('the example of the specification opens', () => {
  const opened = openNote(Buffer.from(specNote), [parseVkey(specVkey)]);
  assert.equal(opened.text, 'This is an example message.\n');
  assert.equal(opened.signers[0]?.vkey, specVkey);
});

test('signing gives the bytes of the reference implementation', () => {
  assert.equal(signNote(text, [parseSkey(peterSkey)]), `${text}\n${peterLine}`);
  assert.equal(parseSkey(peterSkey).verifier.vkey, peterVkey);
});

test('several signatures verify, and unknown ones are ignored', () => {
  assert.equal(openNote(both, [parseVkey(peterVkey), parseVkey(enochVkey)]).signers.length, 2);
  assert.deepEqual(
    openNote(both, [parseVkey(enochVkey)]).signers.map(({ name }) => name),
    ['EnochRoot'],
  );
  assert.throws(() => openNote(both, [parseVkey(specVkey)]), code('note.unsigned'));
});

test('a bad signature of a known key rejects the whole note, though another one is good', () => {
  const bad = both.replace('rwz+eBzm', 'rwz+eBzn');
  assert.throws(() => openNote(bad, [parseVkey(peterVkey), parseVkey(enochVkey)]), code('note.signature'));
  assert.equal(openNote(bad, [parseVkey(peterVkey)]).signers.length, 1);
  const altered = both.replace('your', 'mine');
  assert.throws(() => openNote(altered, [parseVkey(peterVkey)]), code('note.signature'));
});

test('the text ends at the last blank line', () => {
  const poem = 'one\n\ntwo\n';
  const signer = parseSkey(peterSkey);
  assert.equal(openNote(signNote(poem, [signer]), [signer.verifier]).text, poem);
});

test('what is not a note is refused', () => {
  const known = [parseVkey(peterVkey)];
  const notes = [
    '',
    text,
    `${text}\n`,
    `${text}${peterLine}`,
    `${text}\n${peterLine.slice(0, -1)}`,
    `${text}\n${peterLine.replace('\u2014', '-')}`,
    `${text}\n${peterLine.replace('nAM=', 'nAN=')}`,
    `${text}\n${peterLine}trailing\n`,
    `tab\there\n\n${peterLine}`,
    `${text}\r\n${peterLine}`,
    `${text}\n${peterLine.repeat(65)}`,
    '\ud800\n\n',
  ];
  for (const note of notes)
    assert.throws(() => openNote(note, known), code('note.malformed'), note.slice(0, 40));
  assert.throws(() => openNote(Buffer.from([0xff, 0x0a]), known), code('note.malformed'));
});

test('sixteen signatures and more are taken', () => {
  const signers = Array.from({ length: 20 }, (_, at) => parseSkey(generateSkey(`key.example/${at}`)));
  const note = signNote(text, signers);
  assert.equal(openNote(note, [signers[19]?.verifier as never]).signers.length, 1);
});

test('key texts with a wrong id, type, length or name are refused', () => {
  const bad = [
    specVkey.replace('530d903a', '530d903b'),
    specVkey.replace('530d903a', '530D903A'),
    specVkey.replace('+Ae', '+Be'),
    specVkey.slice(0, -4),
    specVkey.replace('example', 'exa mple'),
    'nonsense',
  ];
  for (const vkey of bad) assert.throws(() => parseVkey(vkey), code('note.key'), vkey);
  assert.throws(() => parseSkey(peterVkey), code('note.key'));
  assert.throws(() => generateSkey('with+plus'), code('note.key'));
});
