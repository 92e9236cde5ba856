// The answers a route may give, for the description of the API and for the check of what is sent.
import { z } from 'zod';
import { problem } from './shared-shapes.ts';

const refused = {
  description: 'Why not, and what to do.',
  content: { 'application/problem+json': { schema: problem } },
};

/** Every route may answer with a problem. */
export const problems = { '4xx': refused, '5xx': refused } as const;

/** Nothing is answered but the status. */
export const nothing = z.undefined().meta({ description: 'Done.' });

export const health = z.object({ status: z.enum(['ok', 'failed']) });
