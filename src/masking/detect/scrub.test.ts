import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseRules } from './rule-set.ts';
import { scrub } from './scrub.ts';

const rules = chooseRules();
const scrubbed = (text: string) => scrub(text, rules).text;

describe('scrubbing', () => {
  it('puts a marker with the class in the place of each finding', () => {
    const { text, findings } = scrub('card 4111 1111 1111 1111 of jo@example.com.', rules);
    assert.equal(text, 'card [masked:payment] of [masked:pii].');
    assert.deepEqual(
      findings.map(({ rule, start, end }) => [rule, start, end]),
      [
        ['payment-card', 5, 24],
        ['email', 28, 42],
      ],
    );
  });

  it('gives the same text back when nothing is found', () => {
    assert.equal(scrubbed('select 1'), 'select 1');
  });

  it('keeps a statement readable', () => {
    assert.equal(
      scrubbed("ALTER ROLE app PASSWORD 'hunter2' VALID UNTIL '2030-01-01'"),
      "ALTER ROLE app PASSWORD '[masked:secret]' VALID UNTIL '2030-01-01'",
    );
  });

  it('takes no marker and no mask for a secret', () => {
    for (const text of [
      "ALTER ROLE app PASSWORD '[masked:secret]'",
      "ALTER ROLE app PASSWORD '[masked]'",
      'host=db user=app password=[masked:secret]',
      'api_key="[masked:own.class]"',
      'postgres://app:[masked:secret]@db/shop',
    ]) {
      assert.equal(scrubbed(text), text);
    }
  });

  it('is not fooled by a marker with more behind it', () => {
    assert.equal(
      scrubbed("ALTER ROLE app PASSWORD '[masked:secret]hunter2'"),
      "ALTER ROLE app PASSWORD '[masked:secret]'",
    );
  });

  it('counts in UTF-16, also behind characters of two units', () => {
    assert.equal(scrubbed('😀 jo@example.com 😀'), '😀 [masked:pii] 😀');
  });

  it('takes text with lone surrogates', () => {
    assert.equal(scrubbed('\ud800 jo@example.com \udfff'), '\ud800 [masked:pii] \udfff');
  });
});
