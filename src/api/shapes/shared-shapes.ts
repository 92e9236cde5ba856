// Shapes that several routes share.
import { z } from 'zod';

export const person = z.object({
  kind: z.enum(['agent', 'workload', 'user']),
  /** `tenant/subject`. */
  id: z.string(),
  name: z.string().optional(),
  /** The acting application, and the human behind it. */
  agent: z.string().optional(),
  human: z.string().optional(),
});

export function page<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}

/** RFC 9457. `code` is one of Gatelog's reason codes or of the API's own; `detail` says what to do next. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  code: z.string(),
  /** Fields that are wrong, by JSON pointer. */
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  /** Of `search.syntax`: index of the character of `q` where it goes wrong. */
  at: z.int().optional(),
});

export const me = z.object({
  principal: person,
  /** Names of policy verbs that this principal may use somewhere: what the console shows. */
  may: z.array(z.string()),
  /** By verb, the targets it may be used on. */
  targets: z.record(z.string(), z.array(z.string())),
  expiresAt: z.iso.datetime(),
  /** To be sent as `X-CSRF-Token` with every change; absent with a bearer token. */
  csrf: z.string().optional(),
});

export type Person = z.infer<typeof person>;
export type Me = z.infer<typeof me>;
export type Problem = z.infer<typeof problem>;
