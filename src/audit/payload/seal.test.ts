// Tests of payload crypto: against node:crypto's own HKDF and HMAC, over sizes, caps and every kind of tampering.
import assert from 'node:assert/strict';
import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { PayloadSection } from '../append.ts';
import type { PayloadDescriptor } from '../entry.ts';
import { extractPads, Mac } from './mac.ts';
import { aadPrefix, Seal } from './seal.ts';
import { SealStream } from './seal-stream.ts';
import { Unseal } from './unseal.ts';

const scope = { origin: 'audit.example.com/gw1', session: 's1' };
const dek = Buffer.alloc(32, 7);
const newSeal = () => new Seal(scope, Buffer.from(dek), new Mac());
const unseal = new Unseal(scope, dek);

/** RFC 5869 by node:crypto, as an outsider would write it. */
function commitment(payload: string, plaintext: Uint8Array): string {
  const info = `gatelog/audit/v1/commit\0${payload}`;
  const key = Buffer.from(hkdfSync('sha256', dek, Buffer.alloc(0), info, 32));
  return createHmac('sha256', key).update(plaintext).digest('base64url');
}

test('the one-shot commitment is HKDF and HMAC as node:crypto has them', () => {
  const mac = new Mac();
  const pads = extractPads(dek);
  for (const size of [0, 1, 55, 56, 63, 64, 65, 1_000, 65_536]) {
    const data = randomBytes(size);
    assert.equal(mac.commit(pads, 'p12', data), commitment('p12', data));
    assert.equal(mac.stream(pads, 'p12').update(data).digest('base64url'), commitment('p12', data));
  }
});

test('payloads of every size come back', () => {
  const seal = newSeal();
  for (const size of [0, 1, 16, 65_535, 65_536, 65_537, 200_000]) {
    const plaintext = randomBytes(size);
    const { descriptor, sections } = seal.seal('req.text', plaintext);
    assert.equal(descriptor.pt, commitment(descriptor.id, plaintext));
    assert.deepEqual(
      unseal.open(
        descriptor,
        sections.map((section) => section.ciphertext),
      ),
      plaintext,
    );
  }
});

test('each payload and each chunk has a nonce of its own', () => {
  const seal = newSeal();
  const zeros = Buffer.alloc(3 * 65_536);
  const sections = [...seal.seal('a', zeros).sections, ...seal.seal('a', zeros).sections];
  assert.equal(new Set(sections.map((section) => section.ciphertext.toString('hex'))).size, 6);
});

test('a section cannot pass for another chunk, payload, session or log', () => {
  const { descriptor, sections } = newSeal().seal('req.text', Buffer.from('SELECT 1'));
  const section = (sections[0] as PayloadSection).ciphertext;
  const altered = { code: 'payload.altered' };
  assert.throws(() => unseal.chunk(descriptor.id, 1, section), altered);
  assert.throws(() => unseal.chunk('p1', 0, section), altered);
  assert.throws(() => new Unseal({ ...scope, session: 's2' }, dek).chunk(descriptor.id, 0, section), altered);
  assert.throws(() => new Unseal({ ...scope, origin: 'x' }, dek).chunk(descriptor.id, 0, section), altered);
  assert.equal(unseal.chunk(descriptor.id, 0, section).toString(), 'SELECT 1');
});

test('origin and session are told apart by their lengths', () => {
  const one = aadPrefix({ origin: 'ab', session: 'c' });
  assert.notDeepEqual(one, aadPrefix({ origin: 'a', session: 'bc' }));
});

test('a changed byte of ciphertext, and a wrong commitment, are found', () => {
  const { descriptor, sections } = newSeal().seal('req.text', Buffer.from('SELECT 1'));
  const ciphertext = (sections[0] as PayloadSection).ciphertext;
  for (let index = 0; index < ciphertext.length; index++) {
    const bent = Buffer.from(ciphertext);
    bent[index] = (bent[index] as number) ^ 1;
    assert.throws(() => unseal.open(descriptor, [bent]), { code: 'payload.altered' });
    const ct = createHash('sha256').update(bent).digest('base64url');
    assert.throws(() => unseal.open({ ...descriptor, ct }, [bent]), { code: 'payload.altered' });
  }
  assert.throws(() => unseal.open({ ...descriptor, pt: 'A'.repeat(43) }, [ciphertext]), {
    code: 'payload.altered',
  });
});

test('after drop nothing can be sealed', () => {
  const seal = newSeal();
  seal.drop();
  assert.throws(() => seal.seal('a', Buffer.from('x')), { code: 'seal.dropped' });
});

function stream(bytes: Buffer, cap: number, step: number, rows?: number) {
  const emitted: PayloadSection[] = [];
  const writer = new SealStream(newSeal(), 'res.body', cap, (section) => emitted.push(section));
  const scratch = Buffer.alloc(step);
  for (let from = 0; from < bytes.length; from += step) {
    const length = bytes.copy(scratch, 0, from, from + step);
    writer.write(scratch.subarray(0, length), rows);
    scratch.fill(0xee);
  }
  const result = writer.finish();
  return { ...result, all: [...emitted, ...result.sections].map((section) => section.ciphertext), emitted };
}

test('a streamed answer comes back whole however it was split', () => {
  for (const size of [0, 1, 100, 65_535, 65_536, 65_537, 300_000]) {
    for (const step of [1_000, 65_536, 100_000]) {
      const bytes = randomBytes(size);
      const { descriptor, cut, all } = stream(bytes, 1 << 23, step);
      assert.equal(cut, undefined);
      if (size === 0) assert.equal(descriptor, undefined);
      else assert.deepEqual(unseal.open(descriptor as PayloadDescriptor, all), bytes);
    }
  }
});

test('an answer that fits one chunk gives nothing away before its end', () => {
  assert.equal(stream(randomBytes(65_535), 1 << 23, 100).emitted.length, 0);
});

test('beyond the cap bytes are counted and committed to, and the cut is on the byte', () => {
  const bytes = randomBytes(300_000);
  for (const cap of [1, 999, 65_536, 100_000, 299_999]) {
    const { descriptor, cut, all } = stream(bytes, cap, 1_000, 10);
    assert.deepEqual(unseal.open(descriptor as PayloadDescriptor, all), bytes.subarray(0, cap));
    const rest = cut?.rest as { id: string; bytes: number; pt: string };
    assert.equal(cut?.bytes, cap);
    assert.equal(cut?.rows, Math.floor(cap / 1_000) * 10);
    assert.equal(rest.bytes, 300_000 - cap);
    assert.equal(rest.pt, commitment(rest.id, bytes.subarray(cap)));
  }
});

test('a cap of zero keeps nothing and commits to all', () => {
  const bytes = randomBytes(5_000);
  const { descriptor, cut, all } = stream(bytes, 0, 1_000);
  assert.equal(descriptor, undefined);
  assert.equal(all.length, 0);
  assert.deepEqual(
    { bytes: cut?.bytes, rest: cut?.rest.bytes, rows: cut?.rows },
    { bytes: 0, rest: 5_000, rows: undefined },
  );
  assert.equal(cut?.rest.pt, commitment(cut?.rest.id as string, bytes));
});
