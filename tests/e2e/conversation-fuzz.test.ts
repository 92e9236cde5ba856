// A short, always equal run of the conversation fuzzer; `node tests/fuzz/conversation.ts --seconds N` runs longer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConversationFuzz } from '../fuzz/conversation.ts';

const rounds = 30;

test('thirty made-up sessions are answered as by the server itself, and nothing passes unrecorded', async () => {
  await using fuzz = await ConversationFuzz.open();
  assert.equal(await fuzz.run(1, (done) => done < rounds), rounds);
});
