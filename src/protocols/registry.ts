// The protocols Gatelog speaks, by name.
import { postgres } from './postgres/postgres.ts';
import type { ByteProtocol } from './protocol.ts';

const protocols: ReadonlyMap<string, ByteProtocol> = new Map([[postgres.name, postgres as ByteProtocol]]);

export function protocolByName(name: string): ByteProtocol | undefined {
  return protocols.get(name);
}
