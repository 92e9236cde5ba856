// Dates and times against the calendar of JavaScript, and beyond its years.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  firstOfYear,
  readDay,
  readMoment,
  readTime,
  readZonedTime,
  showDay,
  showMoment,
  showTime,
} from './calendar.ts';

test('every day of four centuries around each turn is the day JavaScript counts', () => {
  for (let day = -200_000; day < 200_000; day += 37) {
    const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
    if (!/^\d{4}-/.test(text) || text.startsWith('0000')) continue;
    assert.equal(showDay(day), text);
    assert.equal(readDay(text), day);
  }
});

test('years before 1 and of more than four digits are read and written', () => {
  for (const text of ['0001-12-31 BC', '0001-02-29 BC', '4713-01-01 BC', '12026-11-20', '5874897-12-31']) {
    const day = readDay(text);
    assert.ok(day !== undefined, text);
    assert.equal(showDay(day), text);
  }
  assert.equal((readDay('0001-01-01') ?? 0) - (readDay('0001-12-31 BC') ?? 0), 1);
  assert.equal(showDay(firstOfYear(readDay('0044-03-15 BC') ?? 0)), '0044-01-01 BC');
});

test('what is no date or time is not read', () => {
  for (const text of [
    '',
    'infinity',
    '2026-02-29',
    '2026-13-01',
    '2026-00-01',
    '0000-01-01',
    '02026-01-01',
    '2026-1-1',
    '20/11/2026',
    '2026-11-20 AD',
  ]) {
    assert.equal(readDay(text), undefined, text);
  }
  for (const text of ['24:00:01', '25:00:00', '12:60:00', '12:00:60', '12:00', '12:00:00.1234567']) {
    assert.equal(readTime(text), undefined, text);
  }
  assert.equal(readMoment('2026-11-20 10:00:00+02', false), undefined);
  assert.equal(readMoment('2026-11-20', true), undefined);
});

test('times keep their microseconds and zones become UTC', () => {
  for (const text of ['00:00:00', '23:59:59.999999', '12:30:00.5', '24:00:00']) {
    assert.equal(showTime(readTime(text) ?? -1), text);
  }
  assert.deepEqual(readZonedTime('12:00:00-08:30:15'), { micros: 43_200_000_000, east: -30_615 });
  const moment = readMoment('2026-01-01 01:30:00.25+05:30', true) ?? assert.fail();
  assert.equal(showMoment(moment, true), '2025-12-31 20:00:00.25+00');
  assert.equal(
    showMoment(readMoment('0044-03-15 12:00:00 BC', false) ?? assert.fail(), false),
    '0044-03-15 12:00:00 BC',
  );
});
