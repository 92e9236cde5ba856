// Writes what Gatelog says to a client in the target's place.
import type { Notification } from './decode-answer.ts';
import { back, type Column, type ErrorFields, opening } from './messages.ts';
import { frame } from './frame.ts';

export function encodeAuthenticationOk(): Buffer {
  return frame(back.authentication, (to) => to.int32(0));
}

export function encodeAskPassword(): Buffer {
  return frame(back.authentication, (to) => to.int32(3));
}

/** NegotiateProtocolVersion, with the whole version as PostgreSQL and libpq have it. */
export function encodeNegotiation(minor: number, unknownOptions: readonly string[]): Buffer {
  return frame(back.negotiateVersion, (to) => {
    to.int32(opening.protocol3 | minor).int32(unknownOptions.length);
    for (const option of unknownOptions) to.cstring(option);
  });
}

export function encodeParameterStatus(name: string, value: string): Buffer {
  return frame(back.parameterStatus, (to) => to.cstring(name).cstring(value));
}

/** BackendKeyData. `key` is process id and secret in one, as a CancelRequest brings it back: 8 bytes in protocol 3.0. */
export function encodeBackendKey(key: Buffer): Buffer {
  return frame(back.backendKey, (to) => to.bytes(key));
}

export function encodeReady(status: 'I' | 'T' | 'E'): Buffer {
  return frame(back.ready, (to) => to.int8(status.charCodeAt(0)));
}

export function encodeError(fields: ErrorFields): Buffer {
  return encodeFields(back.error, fields);
}

export function encodeNotice(fields: ErrorFields): Buffer {
  return encodeFields(back.notice, fields);
}

function encodeFields(type: number, fields: ErrorFields): Buffer {
  return frame(type, (to) => {
    for (const [letter, text] of fields) to.int8(letter.charCodeAt(0)).cstring(text.replaceAll('\0', ''));
    to.int8(0);
  });
}

export function encodeCommandComplete(tag: string): Buffer {
  return frame(back.commandComplete, (to) => to.cstring(tag));
}

/** NotificationResponse. */
export function encodeNotification({ pid, channel, payload }: Notification): Buffer {
  return frame(back.notification, (to) => to.int32(pid).cstring(channel).cstring(payload));
}

/** RowDescription. */
export function encodeColumns(columns: readonly Column[]): Buffer {
  return frame(back.rowDescription, (to) => {
    to.int16(columns.length);
    for (const column of columns) {
      to.cstring(column.name).int32(column.table).int16(column.attribute);
      to.int32(column.type).int16(column.size).int32(column.modifier).int16(column.format);
    }
  });
}

/** DataRow. */
export function encodeRow(values: readonly (Buffer | null)[]): Buffer {
  return frame(back.dataRow, (to) => {
    to.int16(values.length);
    for (const value of values) {
      if (value === null) to.int32(-1);
      else to.int32(value.length).bytes(value);
    }
  });
}
