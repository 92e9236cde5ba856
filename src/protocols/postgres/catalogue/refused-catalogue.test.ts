// Tests of what a catalogue is not read from: errors in the middle, answers that are missing or odd, and too much of it.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import * as encode from '../encode.ts';
import { frame } from '../frame.ts';
import { back } from '../messages.ts';
import {
  complete,
  definitions,
  failure,
  header,
  loginMessages,
  opening,
  ready,
  row,
  sample,
  sentTexts,
  talk,
  type Told,
  whole,
} from './scripted-target.ts';

describe('a catalogue is not taken', () => {
  const error = encode.encodeError(
    new Map([
      ['S', 'ERROR'],
      ['C', '42501'],
      ['M', 'permission denied for table pg_proc'],
    ]),
  );

  test('from a target that reports an error, wherever it does', () => {
    const messages = whole();
    for (let at = 0; at < messages.length; at++) {
      const failed = failure(talk([...messages.slice(0, at), error, ready('E')]));
      assert.equal(failed.data['sqlstate'], '42501', String(at));
      assert.doesNotMatch(failed.message, /pg_proc/);
    }
  });

  test('when an answer is missing, or one too many', () => {
    const cutShort = [...loginMessages(), ...opening(sample).slice(0, -4), ready('T')];
    const tooMany = [...loginMessages(), ...opening(sample).slice(0, -1), header, complete, ready('T')];
    const noDefinitions = [...loginMessages(), ...opening(sample), ...definitions()];
    for (const chunks of [cutShort, tooMany, noDefinitions])
      assert.match(failure(talk(chunks)).message, /not every question/);
  });

  test('from outside of its transaction', () => {
    for (const status of ['I', 'E'] as const) {
      const chunks = [...loginMessages(), ...opening(sample).slice(0, -1), ready(status)];
      assert.match(failure(talk(chunks)).message, /not every question/);
    }
    const open = [...whole().slice(0, -1), ready('T')];
    assert.match(failure(talk(open)).message, /not every question/);
  });

  test('when a row is not what was asked for', () => {
    const wrong: Told[] = [
      { schemas: [row('public', 'more')] },
      { schemas: [row(null)] },
      { schemas: [encode.encodeRow([Buffer.from([0xc3, 0x28])])] },
      { relations: [row('x', 'public', 't', 'r', 0, false, false, false)] },
      { relations: [row('', 'public', 't', 'r', 0, false, false, false)] },
      { relations: [row('12345678901', 'public', 't', 'r', 0, false, false, false)] },
      { relations: [row(1, 'public', 't', '?', 0, false, false, false)] },
      { relations: [row(1, 'public', 't', 'r', 0, 'maybe', false, false)] },
      { columns: [row(1, 'a', 1, 25, -1, false, null)] },
      { ...sample, columns: [row(16500, 'loud', 3, 25, -1, true, null)] },
      { types: [row(1, 'public', 't', 'e', 0, 0, 0, -1, '{"a":1}')] },
      { types: [row(1, 'public', 't', 'e', 0, 0, 0, -1, '["a"')] },
      { types: [row(1, 'public', 't', 'e', 0, 0, 0, -1, '[1]')] },
      { functions: [row(1, 'public', 'f', 'f', '23  25', false, false, 25, null)] },
    ];
    for (const [at, told] of wrong.entries())
      assert.match(
        failure(talk([...loginMessages(), ...opening(told)])).message,
        /the target broke/,
        String(at),
      );
  });

  test('when a row comes before its answer begins, or what no query is answered with', () => {
    for (const odd of [
      row('public'),
      frame(back.copyBoth, (to) => to.int8(0)),
      frame(back.authentication, (to) => to.int32(0)),
    ])
      assert.match(failure(talk([...loginMessages(), odd])).message, /the target broke/);
  });

  test('beyond its bounds, in rows or in bytes', () => {
    const size = Buffer.concat(opening(sample)).length;
    const enough = { rows: 11, bytes: size + 200 };
    assert.equal(talk(whole(), { bounds: enough }).at(-1)?.type, 'ready');
    assert.match(failure(talk(whole(), { bounds: { ...enough, rows: 10 } })).message, /more rows/);
    assert.match(failure(talk(whole(), { bounds: { ...enough, bytes: size } })).message, /more bytes/);
  });

  test('in one row larger than any view', () => {
    const huge = Buffer.from('4400900000', 'hex');
    assert.equal(failure(talk([...loginMessages(), header, huge])).cause instanceof Error, true);
  });

  test('from a server older than the questions', () => {
    const events = talk(loginMessages('110022'));
    assert.match(failure(events).message, /older/);
    assert.equal(sentTexts(events).length, 2);
  });

  test('after it has failed, whatever comes', () => {
    const events = talk([...loginMessages(), error, ...opening(sample), ...definitions()]);
    assert.equal(events.filter(({ type }) => type === 'failed' || type === 'ready').length, 1);
  });
});
