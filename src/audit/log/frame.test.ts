// WAL frames and payload records: what is built decodes to the same, and nothing cut or bent does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { FrameBuilder, frameAt } from './frame.ts';
import { leafHash } from './merkle.ts';
import { dayName, encodeSection, sectionAt, sectionsOf } from './section.ts';
import { splitBundle } from './tiles.ts';

const entries = [Buffer.from('a'), Buffer.alloc(65_535, 'b'), Buffer.from('{"c":1}')];
const section = { session: 's_1-A', payload: 'p\u00e9', chunk: 7, ciphertext: Buffer.from('secret') };

function build(): { builder: FrameBuilder; bytes: Buffer } {
  const builder = new FrameBuilder(64);
  for (const entry of entries) builder.addEntry(entry);
  builder.addSection(encodeSection(section, 20_777));
  return { builder, bytes: builder.seal(5_000_000_000, 'note') };
}

test('a frame has the fields of its definition, little-endian, and decodes', () => {
  const { bytes } = build();
  assert.equal(bytes.toString('latin1', 0, 4), 'AGW1');
  assert.equal(bytes.readUInt32LE(4), bytes.length - 12);
  assert.equal(bytes.readUInt32LE(8), crc32(bytes.subarray(12)));
  assert.equal(bytes.readBigUInt64LE(12), 5_000_000_000n);
  assert.equal(bytes.readUInt32LE(20), 3);
  const frame = frameAt(bytes, 0);
  assert.equal(frame?.firstIndex, 5_000_000_000);
  assert.deepEqual(splitBundle(frame?.entries as Buffer, 3), entries);
  assert.equal(frame?.note.toString(), 'note');
  assert.equal(frame?.end, bytes.length);
});

test('leaves hash as RFC 6962 says, and hashing in place leaves the bytes as they were', () => {
  const { builder, bytes } = build();
  const before = Buffer.from(bytes);
  const leaves: Buffer[] = [];
  builder.hashLeaves((leaf) => leaves.push(leaf));
  assert.deepEqual(leaves, entries.map(leafHash));
  assert.deepEqual(bytes, before);
});

test('a frame cut short or with a bent byte is none', () => {
  const { bytes } = build();
  for (const length of [0, 3, 11, 12, 30, bytes.length - 1])
    assert.equal(frameAt(bytes.subarray(0, length), 0), undefined);
  for (const at of [0, 4, 8, 12, 20, 24, 1000, bytes.length - 1]) {
    const bent = Buffer.from(bytes);
    bent[at] = (bent[at] as number) ^ 1;
    assert.equal(frameAt(bent, 0), undefined, `byte ${at}`);
  }
});

test('a builder is used again after a reset', () => {
  const { builder } = build();
  builder.reset();
  assert.deepEqual([builder.count, builder.bytes], [0, 0]);
  builder.addEntry(Buffer.from('z'));
  const frame = frameAt(builder.seal(0, ''), 0);
  assert.deepEqual(splitBundle(frame?.entries as Buffer, 1), [Buffer.from('z')]);
  assert.equal(frame?.sections.length, 0);
});

test('payload records delimit themselves and decode', () => {
  const record = encodeSection(section, 20_777);
  const found = [...sectionsOf(Buffer.concat([record, record]))];
  assert.equal(found.length, 2);
  assert.deepEqual(found[1]?.section, { ...section, day: 20_777 });
  assert.deepEqual(found[1]?.record, record);
  assert.equal(dayName(20_777), '2026-11-20');
  assert.equal(sectionAt(record.subarray(0, -1), 0), undefined);
  assert.throws(() => [...sectionsOf(record.subarray(0, -1))], /payload record/);
});

test('sections out of bounds are refused: a session names a file', () => {
  for (const wrong of [
    { session: '../x' },
    { session: '' },
    { payload: '' },
    { chunk: -1 },
    { chunk: 2 ** 32 },
  ]) {
    assert.throws(() => encodeSection({ ...section, ...wrong }, 1), { code: 'log.section' });
  }
});
