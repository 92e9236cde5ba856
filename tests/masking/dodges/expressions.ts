// Dodges by expression: functions, operators and casts over a classified column.
import { crc32 } from 'node:zlib';
import { first } from '../customers.ts';
import { family, hashed, leak } from '../dodge.ts';

const { ssn, email, phone, birth, card, balance, token, document } = first;

/** One row of the customer, one expression. */
const of = (expression: string) => `select ${expression} as said from customers where id = 1`;
const middle = ssn.text.slice(1, 10);

export const expressionDodges = family('expressions', [
  leak('lower', of('lower(email)'), email),
  leak('upper', of('upper(email)'), email),
  leak('initcap', of('initcap(email)'), 'Ottilie.Quax@Fenwick-Mail.Example'),
  leak('reverse', of('reverse(ssn)'), ssn),
  leak('concatenation', of(`'x' || ssn || 'y'`), ssn),
  leak('concat', of('concat(id, ssn, name)'), ssn),
  leak('concat_ws', of(`concat_ws('/', email, name)`), email),
  leak('format %s', of(`format('%s is %s', name, ssn)`), ssn),
  leak('format %L', of(`format('%L', email)`), email),
  leak('format %I', of(`format('%I', email)`), email),
  leak('format by position and width', of(`format('%2$-40s', 1, email)`), email),
  leak('format VARIADIC', of(`format('%s%s', variadic array[id::text, ssn])`), ssn),
  leak('substr', of('substr(ssn, 2)'), middle),
  leak('substring FROM FOR', of('substring(ssn from 2 for 9)'), middle.slice(0, 9)),
  leak('substring SIMILAR', of(`substring(ssn similar '#"%#"' escape '#')`), ssn),
  leak('left and right', of('left(ssn, 6) || right(ssn, 5)'), ssn),
  leak('overlay', of(`overlay(ssn placing '2' from 1)`), ssn),
  leak('translate to itself', of(`translate(email, 'z', 'z')`), email),
  leak('translate to letters', of(`translate(ssn, '0123456789-', 'abcdefghijk')`), 'cbjkgekiahd'),
  leak('replace', of(`replace(ssn, '-', '')`), '219648073'),
  leak('repeat', of('repeat(ssn, 3)'), ssn),
  leak('lpad', of(`lpad(email, 60, '.')`), email),
  leak('rpad', of(`rpad(email, 60, '.')`), email),
  leak('trim', of(`trim(both '!' from email)`), email),
  leak('btrim', of('btrim(email)'), email),
  leak('split_part', of(`split_part(email, '@', 1)`), 'Ottilie.Quax'),
  leak('quote_literal', of('quote_literal(ssn)'), ssn),
  leak('quote_ident', of('quote_ident(email)'), email),
  leak('quote_nullable', of('quote_nullable(card)'), card),
  leak('normalize', of('normalize(email, NFKD)'), email),
  leak('unistr', of('unistr(email)'), email),
  leak('collate', of('email collate "C"'), email),
  leak('to_hex', of('to_hex(card)'), BigInt(card.text).toString(16)),
  leak('to_oct', of('to_oct(card)'), BigInt(card.text).toString(8)),
  leak('arithmetic: plus nothing', of('card + 0'), card),
  leak('arithmetic: negated', of('-card'), [card, asInt8(-BigInt(card.text))]),
  leak('arithmetic: twice the negative', of('- - card'), card),
  leak('arithmetic: times a thousand', of('(card * 1000)::text'), card),
  leak('arithmetic: a sum with one', of('card + 1'), [
    String(BigInt(card.text) + 1n),
    asInt8(BigInt(card.text) + 1n),
  ]),
  leak('arithmetic: digits apart', of(`card / 100000000 || '' || card % 100000000`), card),
  leak('arithmetic: xor with a key', of('(card # 12345)::text'), String(BigInt(card.text) ^ 12345n)),
  leak('absolute value', of('abs(balance)'), balance),
  leak('round', of('round(balance, 2)'), balance),
  leak('width of a decimal', of('trim_scale(balance * 1.000)'), balance),
  leak('power', of('power(balance, 1)::numeric(14, 2)'), balance),
  leak('greatest of arithmetic', of('greatest(card, 0)'), card),
  leak('a date as a distance', of(`birth - date '2000-01-01'`), birth),
  leak('a date plus nothing', of('birth + 0'), birth),
  leak('a date as an epoch', of('extract(epoch from birth)'), [birth, groups('823564800')]),
  leak(
    'a date in its parts',
    of(`date_part('year', birth) || '-' || date_part('month', birth) || '-' || date_part('day', birth)`),
    '1943-11-27',
  ),
  leak('a date by to_char', of(`to_char(birth, 'DD.MM.YYYY')`), birth),
  leak('a date in words', of(`to_char(birth, 'FMDay, FMDD FMMonth YYYY')`), 'Saturday, 27 November 1943'),
  leak('a Julian date', of(`to_char(birth, 'J')`), birth),
  leak(
    'a date by make_date',
    of(
      'make_date(extract(year from birth)::int, extract(month from birth)::int, extract(day from birth)::int)',
    ),
    birth,
  ),
  leak('a number by to_char', of(`to_char(balance, 'FM999999999.00')`), balance),
  leak('a number by numeric_out', of('textin(numeric_out(balance))'), balance),
  leak('the output function', of('textin(int8out(card))'), card),
  leak('the send function', of('int8send(card)'), card),
  leak('encode hex', of(`encode(convert_to(ssn, 'UTF8'), 'hex')`), ssn),
  leak('encode base64', of(`encode(convert_to(email, 'UTF8'), 'base64')`), email),
  leak('encode escape', of(`encode(document, 'escape')`), document),
  leak('convert_from', of(`convert_from(document, 'UTF8')`), document),
  leak('convert_to', of(`convert_to(email, 'LATIN1')`), email),
  leak('bytes of the document', of('substring(document from 1)'), document),
  leak('set_byte', of(`set_byte(document, 0, get_byte(document, 0))`), document),
  leak('IS NORMALIZED beside the value', of('email is normalized, email'), email),
  leak('phone through regexp_replace', of(`regexp_replace(phone, 'x', 'y', 'g')`), phone),
  leak('a concatenation of everything', of('ssn || email || birth || card || balance || api_token'), [
    ssn,
    email,
  ]),
  leak('any_value', of('any_value(ssn)'), ssn),
  leak('iban in pieces', of(`regexp_replace(iban, '(.{4})', '\\1 ', 'g')`), 'DE89 3704 0044 0532 0130 00'),
  leak('a uuid without its dashes', of(`replace(api_token::text, '-', '')`), token),
  leak('an element of pg_input_error_info', of(`(pg_input_error_info(ssn, 'int4')).message`), ssn),
  leak('pg_size_pretty', of('pg_size_pretty(card / 1000000000000)'), '4556 bytes'),
  leak('an interval', of('make_interval(days => birth - date $$2000-01-01$$)::text'), '-20489 days'),
  leak('age', of(`age(birth::timestamp, timestamp '1900-01-01')::text`), '43 years 10 mons 26 days'),
  leak('int8range', of('int8range(card, null)::text'), card),
  leak('daterange bound', of('lower(daterange(birth, null))'), birth),
  leak('a multirange', of('multirange(int8range(card, card + 1))::text'), card),
  leak('a point', of('point(card, 0)::text'), card),
  leak('an expression in a typed literal', of(`ssn || text '' || $$$$`), ssn),
  leak('a parenthesised row field', of('(row(ssn, 1)::text)'), ssn),
  leak('COLLATE in a function of a function', of('btrim(rtrim(ltrim(lower(upper(email)))))'), email),
]);

export const hashDodges = family('hashes', [
  leak('md5', of('md5(ssn)'), hashed('md5', ssn)),
  leak('sha224', of(`sha224(convert_to(ssn, 'UTF8'))`), hashed('sha224', ssn)),
  leak('sha256', of(`sha256(ssn::bytea)`), hashed('sha256', ssn)),
  leak('sha512 in base64', of(`encode(sha512(ssn::bytea), 'hex')`), hashed('sha512', ssn)),
  leak('crc32', of('crc32(ssn::bytea)::text'), String(crc32(ssn.text))),
  leak('md5 of the card', of('md5(card::text)'), hashed('md5', card)),
  leak(
    'a hash as a key of a group',
    'select md5(ssn), count(*) from customers group by 1',
    hashed('md5', ssn),
  ),
]);

export const castDodges = family('casts', [
  leak('text', of('card::text'), card),
  leak('varchar', of('cast(ssn as varchar(40))'), ssn),
  leak('char', of('cast(email as character(60))'), email),
  leak('name', of('email::name'), email),
  leak('bytea', of('ssn::bytea'), ssn),
  leak('json', of(`('"' || ssn || '"')::json`), ssn),
  leak('xml', of('ssn::xml'), ssn),
  leak('numeric', of('card::numeric'), card),
  leak('double precision', of('card::float8'), card),
  leak('a decimal as text', of('balance::text'), balance),
  leak('a uuid as text', of('api_token::text'), token),
  leak('a uuid as bytea', of('uuid_send(api_token)'), token),
  leak('a date as text', of('birth::text'), birth),
  leak('a timestamp', of('birth::timestamp'), birth),
  leak('a timestamp with a zone', of(`birth::timestamptz at time zone 'UTC'`), birth),
  leak('there and back', of('card::text::numeric::bigint'), card),
  leak('a domain and back', of('ssn::text::national_id'), ssn),
  leak('bits', of('card::bit(64)'), [
    BigInt(card.text).toString(2).padStart(64, '0'),
    asInt8(BigInt(card.text)),
  ]),
  leak('an array of one', of(`('{' || ssn || '}')::text[]`), ssn),
  leak('functional cast', of('"varchar"(ssn)'), ssn),
  leak('a function named as a type', of('text(ssn)'), ssn),
  leak('int4 pieces', of('(card / 100000000)::int::text || (card % 100000000)::int::text'), card),
  leak('jsonpath', of(`('"' || ssn || '"')::jsonpath::text`), ssn),
  leak('jsonpath arithmetic', of('ssn::text::jsonpath::text'), '((219 - 64) - 8073)'),
  leak('tsvector', of(`('''' || ssn || '''')::tsvector::text`), ssn),
  leak('money and back', of(`replace(balance::money::numeric::text, ',', '')`), balance),
  leak('a parameter type', of(`ssn::text || $1`), ssn, { parameters: ['!'] }),
]);

function asInt8(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

/** Base 10,000 digits of a numeric on the wire. */
function groups(digits: string): Buffer {
  const parts = digits.padStart(Math.ceil(digits.length / 4) * 4, '0').match(/.{4}/g) ?? [];
  const bytes = Buffer.alloc(parts.length * 2);
  for (const [at, part] of parts.entries()) bytes.writeUInt16BE(Number(part), at * 2);
  return bytes;
}
