// Writes what Gatelog says to a target as its client.
import { frame, openingPacket } from './frame.ts';
import { type Bind, front, opening } from './messages.ts';

export function encodeSslRequest(): Buffer {
  return openingPacket(opening.ssl);
}

export function encodeCancel(pid: number, secret: Buffer): Buffer {
  return openingPacket(opening.cancel, (to) => to.int32(pid).bytes(secret));
}

export function encodeStartup(minor: number, parameters: Iterable<readonly [string, string]>): Buffer {
  return openingPacket(opening.protocol3 | minor, (to) => {
    for (const [name, value] of parameters) to.cstring(name).cstring(value);
    to.int8(0);
  });
}

export function encodePassword(password: string): Buffer {
  return frame(front.password, (to) => to.cstring(password));
}

export function encodeSaslInitial(mechanism: string, data: Buffer): Buffer {
  return frame(front.password, (to) => to.cstring(mechanism).int32(data.length).bytes(data));
}

export function encodeSaslResponse(data: Buffer): Buffer {
  return frame(front.password, (to) => to.bytes(data));
}

export function encodeQuery(text: string): Buffer {
  return frame(front.query, (to) => to.cstring(text));
}

export function encodeParse(name: string, text: string, types: readonly number[] = []): Buffer {
  return frame(front.parse, (to) => {
    to.cstring(name).cstring(text).int16(types.length);
    for (const type of types) to.int32(type);
  });
}

export function encodeBind(bind: Bind): Buffer {
  return frame(front.bind, (to) => {
    to.cstring(bind.portal).cstring(bind.statement).int16(bind.formats.length);
    for (const format of bind.formats) to.int16(format);
    to.int16(bind.values.length);
    for (const value of bind.values) {
      if (value === null) to.int32(-1);
      else to.int32(value.length).bytes(value);
    }
    to.int16(bind.resultFormats.length);
    for (const format of bind.resultFormats) to.int16(format);
  });
}

export function encodeDescribe(kind: 'S' | 'P', name: string): Buffer {
  return frame(front.describe, (to) => to.int8(kind.charCodeAt(0)).cstring(name));
}

export function encodeClose(kind: 'S' | 'P', name: string): Buffer {
  return frame(front.close, (to) => to.int8(kind.charCodeAt(0)).cstring(name));
}

export function encodeExecute(portal: string, maxRows = 0): Buffer {
  return frame(front.execute, (to) => to.cstring(portal).int32(maxRows));
}

export function encodeSync(): Buffer {
  return frame(front.sync);
}

export function encodeFlush(): Buffer {
  return frame(front.flush);
}

export function encodeTerminate(): Buffer {
  return frame(front.terminate);
}
