// Sends a permitted unit to the target. There is no other way there.
import type { Writable } from 'node:stream';
import type { Conversation } from '../protocols/protocol.ts';
import type { Permit } from './authorize.ts';

/** False when the target reads slower than the client sends: wait for `drain`. */
export function forward(permit: Permit, conversation: Conversation, target: Writable): boolean {
  const bytes = conversation.forward(permit.spend());
  return bytes.length === 0 || target.write(bytes);
}
