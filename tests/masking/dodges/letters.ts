// Dodges a letter at a time: codes, bits, positions, text search and regular expressions.
import { first } from '../customers.ts';
import { family, leak } from '../dodge.ts';
import { codesAsInt4, elements } from '../secrets.ts';

const { ssn, email, document } = first;
const codes = (value: string) => [...value].map((one) => one.charCodeAt(0)).join(',');
const each = 'from customers, generate_series(1, 11) n where id = 1';

export const letterDodges = family('letters', [
  leak('substr, a row each', `select substr(ssn, n, 1) ${each} order by n`, ssn),
  leak(
    'substr, a column each',
    `select ${Array.from({ length: 11 }, (_, at) => `substr(ssn, ${at + 1}, 1)`).join(' || ')} from customers where id = 1`,
    ssn,
  ),
  leak('ascii, a row each', `select ascii(substr(ssn, n, 1)) ${each} order by n`, [
    codes(ssn.text),
    codesAsInt4(ssn.text),
  ]),
  leak('ascii, joined', `select string_agg(ascii(substr(ssn, n, 1))::text, ',' order by n) ${each}`, ssn),
  leak('chr of ascii', `select string_agg(chr(ascii(substr(ssn, n, 1))), '' order by n) ${each}`, ssn),
  leak(
    'chr of ascii and one more',
    `select string_agg(chr(ascii(substr(ssn, n, 1)) + 1), '' order by n) ${each}`,
    [...ssn.text].map((one) => String.fromCharCode(one.charCodeAt(0) + 1)).join(''),
  ),
  leak('get_byte', `select get_byte(ssn::bytea, n - 1) ${each} order by n`, [
    codes(ssn.text),
    codesAsInt4(ssn.text),
  ]),
  leak(
    'get_bit',
    `select string_agg(get_bit(document, n)::text, '' order by n) from customers, generate_series(0, 31) n where id = 1`,
    lowestFirst(bits(document.text.slice(0, 4))),
  ),
  leak(
    'an array of codes',
    `select array_agg(ascii(x)) from customers, regexp_split_to_table(ssn, '') x where id = 1`,
    [`{${codes(ssn.text)}}`, ssn, elements(...[...ssn.text].map((one) => codesAsInt4(one)))],
  ),
  leak(
    'generate_series of codes',
    `select string_agg(c::text, ',' order by n) from customers, generate_series(1, 11) n, lateral generate_series(ascii(substr(ssn, n, 1)), ascii(substr(ssn, n, 1))) c where id = 1`,
    ssn,
  ),
  leak(
    'strpos in an alphabet',
    `select string_agg(strpos('0123456789-', substr(ssn, n, 1))::text, ',' order by n) ${each}`,
    [...ssn.text].map((one) => '0123456789-'.indexOf(one) + 1).join(','),
  ),
  leak(
    'a letter that chooses a column',
    `select string_agg((array['zero','one','two','three','four','five','six','seven','eight','nine'])[substr(replace(ssn, '-', ''), n, 1)::int + 1], ' ' order by n) from customers, generate_series(1, 9) n where id = 1`,
    'two one nine six four eight zero seven three',
  ),
  leak(
    'a letter that joins a table',
    `select string_agg(x.w, '' order by n) from customers, generate_series(1, 11) n, lateral (select chr(c) as w from generate_series(33, 126) c where chr(c) = substr(ssn, n, 1)) x where id = 1`,
    ssn,
  ),
  leak(
    'lengths',
    `select string_agg(length(repeat('x', ascii(substr(ssn, n, 1))))::text, ',' order by n) ${each}`,
    ssn,
  ),
  leak(
    'repeated letters',
    `select string_agg(repeat('x', substr(replace(ssn, '-', ''), n, 1)::int), '.' order by n) from customers, generate_series(1, 9) n where id = 1`,
    'xx.x.xxxxxxxxx.xxxxxx.xxxx.xxxxxxxx..xxxxxxx.xxx',
  ),
  leak(
    'width_bucket',
    `select string_agg(width_bucket(ascii(substr(ssn, n, 1)), 0, 256, 256)::text, ',' order by n) ${each}`,
    [...ssn.text].map((one) => one.charCodeAt(0) + 1).join(','),
  ),
  leak(
    'regexp_split_to_array',
    `select array_to_string(regexp_split_to_array(email, ''), '|') from customers where id = 1`,
    email,
  ),
  leak(
    'a bit string',
    `select string_agg(ascii(substr(ssn, n, 1))::bit(8)::text, '' order by n) ${each}`,
    bits(ssn.text),
  ),
  leak(
    'a bitmap of the day',
    `select (1::bigint << date_part('day', birth)::int)::text from customers where id = 1`,
    String(1 << 27),
  ),
]);

export const textSearchDodges = family('text search', [
  leak('to_tsvector', `select to_tsvector('simple', email) from customers where id = 1`, email),
  leak('ts_headline', `select ts_headline(email, to_tsquery('nothing')) from customers where id = 1`, email),
  leak(
    'plainto_tsquery',
    `select plainto_tsquery('simple', replace(replace(email, '@', ' '), '.', ' ')) from customers where id = 1`,
    'fenwick-mail',
  ),
  leak(
    'phraseto_tsquery',
    `select phraseto_tsquery('simple', contact::text) from customers where id = 1`,
    'mossgate',
  ),
  leak(
    'tsvector_to_array',
    `select tsvector_to_array(to_tsvector('simple', email)) from customers where id = 1`,
    email,
  ),
  leak(
    'unnest of tsvector',
    `select (unnest(to_tsvector('simple', email))).lexeme from customers where id = 1`,
    email,
  ),
  leak('ts_debug', `select token from customers, ts_debug('simple', email) where id = 1`, email),
  leak('ts_parse', `select p.token from customers, ts_parse('default', email) p where id = 1`, email),
  leak(
    'jsonb_to_tsvector',
    `select jsonb_to_tsvector('simple', notes, '["all"]') from customers where id = 1`,
    'wexford',
  ),
  leak('regexp_matches', `select regexp_matches(ssn, '(.*)') from customers where id = 1`, ssn),
  leak(
    'regexp_match',
    `select (regexp_match(ssn, '^(\\d+)-(\\d+)-(\\d+)$'))[1:3] from customers where id = 1`,
    ['{219,64,8073}', elements('219', '64', '8073')],
  ),
  leak('regexp_substr', `select regexp_substr(email, '.*') from customers where id = 1`, email),
  leak(
    'regexp_split_to_table',
    `select regexp_split_to_table(ssn, '-') from customers where id = 1`,
    '219648073',
  ),
  leak(
    'regexp_replace a letter each',
    `select regexp_replace(ssn, '(.)', '\\1.', 'g') from customers where id = 1`,
    [...ssn.text].map((one) => `${one}.`).join(''),
  ),
  leak(
    'unnest of string_to_array',
    `select unnest(string_to_array(email, '@')) from customers where id = 1`,
    'Ottilie.Quax',
  ),
  leak('a date split', `select string_to_array(birth::text, '-') from customers where id = 1`, [
    '{1943,11,27}',
    elements('1943', '11', '27'),
  ]),
  leak('parse_ident', `select parse_ident('a."' || email || '"') from customers where id = 1`, email),
  leak('SIMILAR', `select substring(ssn from '#"___-__-____#"' for '#') from customers where id = 1`, ssn),
]);

function bits(value: string): string {
  return [...Buffer.from(value)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

/** The bits of each byte turned round, as get_bit counts them. */
function lowestFirst(all: string): string {
  return all.replace(/.{8}/g, (byte) => [...byte].toReversed().join(''));
}
