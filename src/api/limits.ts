// Bounds of the API: what one client may take, so that the others never notice.

export interface ApiLimits {
  /** Bytes of a request's body. */
  readonly body: number;
  /** Bytes of a request's headers: a token with 200 groups takes 12,000. */
  readonly headers: number;
  /** Milliseconds until a whole request must be there. */
  readonly requestMillis: number;
  readonly connections: number;
  /** Requests a minute from one address, whoever they are from. */
  readonly perAddress: number;
  /** Requests a minute of one principal. */
  readonly perPrincipal: number;
  /** Of these, such as make this process work: explain, verify. */
  readonly heavy: number;
  /** Streams of events, of all together and of one principal. */
  readonly streams: number;
  readonly streamsPerPrincipal: number;
  /** Milliseconds between two signs of life on a stream, and between two looks whether it may go on. */
  readonly heartbeatMillis: number;
}

export const usualLimits: ApiLimits = {
  body: 256 * 1024,
  headers: 32 * 1024,
  requestMillis: 20_000,
  connections: 2_000,
  perAddress: 3_000,
  perPrincipal: 600,
  heavy: 30,
  streams: 1_000,
  streamsPerPrincipal: 16,
  heartbeatMillis: 15_000,
};
