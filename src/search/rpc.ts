// What goes between the gateway's thread and the worker of the index.
import { GatelogError } from '../model/error.ts';
import type { TrailReader } from './trail-reader.ts';

/** What the worker answers. */
export type Answers = Pick<
  TrailReader,
  'lag' | 'sessions' | 'session' | 'timeline' | 'search' | 'entry' | 'proof' | 'integrity'
>;
export type Method = keyof Answers;

export interface Request {
  readonly id: number;
  readonly method: Method;
  readonly values: readonly unknown[];
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Reply =
  | { readonly type: 'ready' }
  /** The index cannot be opened: the thread ends. */
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly failure: Failure };

/** Errors of the index itself keep their code; what else goes wrong is for who runs the gateway to look at. */
export function failureOf(cause: unknown): Failure {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!(cause instanceof GatelogError))
    return { code: 'search.unavailable', message: `the index failed: ${message}`, data: {} };
  const { code, data } = cause;
  return code.startsWith('search.')
    ? { code, message, data }
    : { code: 'search.unavailable', message: `the log cannot be read: ${message}`, data: { ...data, code } };
}

export function errorOf({ code, message, data }: Failure): GatelogError {
  return new GatelogError(code, message, { data: { ...data } });
}
