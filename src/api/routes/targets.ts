// `GET /v1/targets`: what one may connect to, and how.
import { z } from 'zod';
import type { Target } from '../../model/target.ts';
import { callerOf } from '../caller.ts';
import type { Ground } from '../ground.ts';
import type { Door } from '../parts.ts';
import type { Api } from '../server.ts';
import { problems } from '../shapes/answers.ts';
import { target, type TargetView } from '../shapes/rest.ts';
import { waysToConnect } from '../views/connect.ts';

const list = z.array(target);

export function targetRoutes(api: Api, ground: Ground): void {
  const schema = { summary: 'Targets, and how to connect to them.', response: { 200: list, ...problems } };
  api.get('/v1/targets', { schema }, async (request) => {
    const names = await ground.may.someTargets(callerOf(request).principal, 'target:read');
    return names.flatMap((name) => {
      const known = ground.parts.targets.get(name);
      return known === undefined ? [] : [view(ground, known)];
    });
  });
}

function view({ parts, origin }: Ground, known: Target): TargetView {
  const door = reachable(parts.doors.get(known.protocol) ?? { address: '', tls: true }, origin());
  const classes = new Set(known.classification?.rules.map((rule) => rule.as));
  return {
    name: known.name,
    protocol: known.protocol,
    ...door,
    classes: [...classes].sort(),
    sessions: parts.sessions.count(known.name),
    connect: [...waysToConnect(known, door, parts.signIn?.scope)],
  };
}

/** A listener on every address has no name of its own: clients reach it where they reach the API. */
function reachable(door: Door, origin: string): Door {
  const [, port] = /^(?:0\.0\.0\.0|\[::\]):(\d+)$/.exec(door.address) ?? [];
  return port === undefined ? door : { ...door, address: `${new URL(origin).hostname}:${port}` };
}
