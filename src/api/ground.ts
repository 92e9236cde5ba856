// What every group of routes is given, beside the parts.
import type { Authoriser } from './authorise.ts';
import type { ApiLimits } from './limits.ts';
import type { ApiParts } from './parts.ts';
import type { OwnCookies } from './sign-in/cookies.ts';
import type { Streams } from './streams.ts';

export interface Ground {
  readonly parts: ApiParts;
  readonly limits: ApiLimits;
  readonly may: Authoriser;
  readonly cookies: OwnCookies;
  readonly streams: Streams;
  /** `https://gatelog.example.com`; known once the server listens. */
  readonly origin: () => string;
}
