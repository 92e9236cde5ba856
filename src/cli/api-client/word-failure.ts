// Why a call of the API got no answer, as a sentence; the advice on what to do next stands with the code.
import { GatelogError } from '../../model/error.ts';

const CERTIFICATES = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** `sent`: it may have taken effect all the same. */
export function failedCall(error: unknown, address: URL, sent: boolean): GatelogError {
  if (error instanceof GatelogError) return error;
  const code = codeOf(error);
  if (code !== undefined && CERTIFICATES.has(code))
    return new GatelogError('api.certificate', `the certificate of ${address.origin} is not trusted`, {
      cause: error,
    });
  const why = words[code ?? ''] ?? (isTimeout(error) ? 'no answer came in time' : 'the connection failed');
  const doubt =
    sent && !(code !== undefined && code in words)
      ? '; whether it took effect is not known: look before you repeat it'
      : '';
  return new GatelogError('api.unreachable', `${address.origin}: ${why}${doubt}`, { cause: error });
}

/** `fetch` hides what happened in the cause; of several addresses tried, the last tells. */
function codeOf(error: unknown): string | undefined {
  const { cause } = (error ?? {}) as { cause?: { code?: unknown; errors?: readonly { code?: unknown }[] } };
  const code = cause?.code ?? cause?.errors?.at(-1)?.code;
  return typeof code === 'string' ? code : undefined;
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
