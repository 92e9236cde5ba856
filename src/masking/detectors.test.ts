// Rules of a configuration: switched off, or the user's own, in linear time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeDetectors } from './detectors.ts';

const none = { off: [], rules: [] };
const mail = 'write to ada.lovelace@example.com';

test('a rule or a class can be switched off', () => {
  const [found] = makeDetectors(none).scrub(mail).found;
  assert.ok(found !== undefined);
  assert.deepEqual(makeDetectors({ ...none, off: [found.rule] }).scrub(mail).found, []);
  assert.deepEqual(makeDetectors({ ...none, off: [found.dataClass] }).scrub(mail).found, []);
});

test('a rule of the user finds what it says, for its class', () => {
  const made = makeDetectors({
    ...none,
    rules: [{ name: 'staff', class: 'staff', pattern: '\\bEMP-[0-9]{4}\\b' }],
  });
  assert.equal(made.scrub('ask EMP-1234 or EMP-12345').text, 'ask [masked:staff] or EMP-12345');
  assert.ok(made.classes.includes('staff'));
  const bytes = Buffer.from('EMP-1234');
  assert.equal(made.mayHold(bytes, 0, bytes.length), true);
  assert.equal(made.scrub('ask EMP-1234', { except: new Set(['staff']) }).text, 'ask EMP-1234');
});

test('what would not be linear, or names nothing, is refused', () => {
  for (const pattern of ['(?=a)b', '(a)\\1', '(', ''])
    assert.throws(() => makeDetectors({ ...none, rules: [{ name: 'x', class: 'x', pattern }] }), {
      code: 'detect.user-rule',
    });
  assert.throws(() => makeDetectors({ ...none, off: ['no-such-rule'] }), { code: 'detect.unknown-rule' });
});

test('a pattern that would stop V8 takes steps in proportion to the text', () => {
  const made = makeDetectors({ ...none, rules: [{ name: 'slow', class: 'x', pattern: '^(a+)+$' }] });
  const time = (length: number): number => {
    const text = `${'a'.repeat(length)}!`;
    const start = process.cpuUsage();
    made.scrub(text);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  time(1_000);
  assert.ok(time(100_000) < 100 * Math.max(time(10_000), 1_000));
});
