// The published schema: valid, shown in the docs, and complete for the readers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkParseSchema } from '@cedar-policy/cedar-wasm/nodejs';
import { knownVerbs } from './ask-cedar.ts';
import { makePolicySet } from './load.ts';
import { gatewayVerbs, targetVerbs } from './people-verbs.ts';
import { schemaText } from './schema.ts';

const docs = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');

test('the schema is valid, and the docs show it word for word', () => {
  assert.deepEqual(checkParseSchema(schemaText), { type: 'success' });
  assert.ok(docs.includes(`\`\`\`cedarschema\n${schemaText}\`\`\``));
});

test('every policy in the docs is one that loads', () => {
  const blocks = [...docs.matchAll(/```cedar\n(.*?)```/gs)].map((block) => block[1] ?? '');
  assert.ok(blocks.length >= 3);
  for (const block of blocks) {
    assert.ok(makePolicySet([{ name: 'docs.cedar', bytes: Buffer.from(block) }]).policies.size > 0);
  }
});

test('the schema knows every verb the readers use', () => {
  const verbs = [
    'connect sql:select sql:insert sql:update sql:delete sql:merge sql:truncate sql:copy-from sql:copy-to',
    'sql:copy-program sql:copy-file sql:call sql:create sql:alter sql:drop sql:grant sql:revoke sql:set sql:set-role',
    'sql:lock sql:do sql:explain sql:show sql:transaction sql:session sql:filter sql:maintain sql:admin',
    'sql:opaque sql:function-call unmask read write execute admin',
    ...targetVerbs,
    ...gatewayVerbs,
  ];
  assert.deepEqual([...knownVerbs()].sort(), verbs.join(' ').split(' ').sort());
});
