// The errors of the API in words: status, title, and what to do next.

export interface Wording {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

export const say = (status: number, title: string, detail: string): Wording => ({ status, title, detail });

export const wordings: Readonly<Record<string, Wording>> = {
  'request.invalid': say(
    400,
    'The request is not as it must be',
    'Correct what `errors` names; /openapi.json describes every request.',
  ),
  'request.too-large': say(413, 'The request is too large', 'Send at most 256 KB.'),
  'request.media-type': say(
    415,
    'The body is not JSON',
    'Send JSON and the header Content-Type: application/json.',
  ),
  'request.rate': say(429, 'Too many requests', 'Wait as many seconds as Retry-After says, then go on.'),
  'request.origin': say(
    403,
    'The request comes from another site',
    "Changes are taken from Gatelog's own pages only: open the console at its own address.",
  ),
  'request.csrf': say(
    403,
    'The request lacks its token',
    'Send `csrf` of GET /v1/me as the header X-CSRF-Token.',
  ),
  'api.not-found': say(
    404,
    'There is nothing here',
    'Look into /openapi.json for the paths and methods there are.',
  ),
  'api.forbidden': say(
    403,
    'Policy does not permit it',
    'Ask whoever keeps the policies for a permit that names the verb.',
  ),
  'api.internal': say(
    500,
    'Gatelog failed here',
    'Nothing was answered. Try again; if it stays, the log of the gateway says more.',
  ),
  'api.streams': say(
    429,
    'Too many streams of events',
    'Close a page or program that listens, then connect again.',
  ),
  'sign-in.needed': say(401, 'Nobody is signed in', 'Sign in at /auth/sign-in, then try again.'),
  'sign-in.not-configured': say(
    404,
    'Signing in is not set up',
    'Set listeners.api.signIn in the configuration, or present a bearer token.',
  ),
  'sign-in.state': say(
    400,
    'This sign-in is not one that was begun here',
    'It was begun in another browser or too long ago: begin again.',
  ),
  'sign-in.refused': say(
    403,
    'The issuer did not sign you in',
    'Begin again; if it stays, ask an administrator of the issuer for access to Gatelog.',
  ),
  'sign-in.unavailable': say(503, 'The issuer cannot be reached', 'Wait a minute and begin again.'),
  'sign-in.people-only': say(
    403,
    'Only people sign in here',
    'Programs present their token as a bearer token.',
  ),
  'approval.not-found': say(
    404,
    'No such request',
    'Check the id. Requests of targets you may not see look the same.',
  ),
  'approval.gone': say(
    409,
    'It waits no longer',
    'It was answered, withdrawn or ran out of time. The agent may ask again.',
  ),
  'approval.changed': say(
    409,
    'It is not what you saw',
    'Read the request anew and answer with the digest it has now.',
  ),
  'approval.answered': say(
    409,
    'You have answered already',
    'Another approver must answer; each person counts once.',
  ),
  'approval.own-request': say(
    403,
    'Nobody answers their own request',
    'Ask another approver: neither who asked nor who an agent acts for may answer.',
  ),
  'approval.not-approver': say(
    403,
    'You are not among the approvers',
    'Ask a member of one of the groups that `approvers` names.',
  ),
  'approval.people-only': say(403, 'Only people answer', 'Sign in as a person.'),
  'approval.no-shape': say(
    409,
    'It can only be approved once',
    'Approve it without `shape`: there is no shape a grant could cover.',
  ),
  'approval.no-rows': say(
    409,
    'Opening a target touches no rows',
    'Approve it without `shape.rows`: minutes and uses can be bounded.',
  ),
  'approval.limit': say(
    429,
    'Too much waits for people already',
    'Wait until what was asked before is answered or has run out of time.',
  ),
  'access.not-needed': say(
    409,
    'Nobody needs to be asked',
    'Policy lets you open the target already: connect.',
  ),
  'link.malformed': say(
    403,
    'This link does not count',
    'Open it from the message anew, or answer in the console without it.',
  ),
  'link.expired': say(403, 'The link is too old', 'The time to answer has passed: nothing is run any more.'),
  'link.other-request': say(
    403,
    'The link is for another request',
    'Open it from the message of the one you want to answer.',
  ),
  'link.used': say(
    403,
    'An answer was given with this link already',
    'Open the request in the console to answer it there.',
  ),
  'approval.link': say(403, 'Links do not count here', 'Answer in the console without it.'),
  'approval.unavailable': say(
    503,
    'Approvals are not available',
    'The store cannot be reached or is not set up: try again, or ask whoever runs Gatelog.',
  ),
  'grant.not-found': say(
    404,
    'No such grant',
    'Check the id. Grants of targets you may not see look the same.',
  ),
  'grant.ended': say(
    409,
    'The grant has ended already',
    'There is nothing left to revoke: read the list of grants anew.',
  ),
  'session.not-found': say(
    404,
    'No such session',
    'Check the id. Sessions of targets you may not see look the same, and new ones show after a moment.',
  ),
  'session.not-live': say(
    409,
    'The session is not live here',
    'It has ended, or another gateway holds it: end it there.',
  ),
  'entry.not-found': say(
    404,
    'No such entry',
    'Check the number. Entries of targets you may not see look the same.',
  ),
  'entry.not-published': say(
    409,
    'No checkpoint covers the entry yet',
    'Ask again in a few seconds: checkpoints are made while entries are written.',
  ),
  'statement.empty': say(400, 'There is no statement', 'Write at least one statement in `sql`.'),
  'statement.too-many': say(400, 'There are too many statements', 'Send at most 20 at once.'),
  'statement.too-many-accesses': say(
    400,
    'The statements touch too much',
    'Ask about fewer at once: together they may touch 256 things.',
  ),
  'search.syntax': say(400, 'The search cannot be read', 'docs/search.md tells what can be written.'),
  'search.cursor': say(
    400,
    'This page is not there',
    'Give back `next` exactly as it was answered, with the same query; or begin again without.',
  ),
  'search.unavailable': say(
    503,
    'The index is not available',
    'The log is whole and goes on; try again in a moment.',
  ),
  'store.cursor': say(
    400,
    'This page is not there',
    'Give back `next` exactly as it was answered; or begin again without.',
  ),
  'store.unavailable': say(503, 'The store cannot be reached', 'Nothing was changed. Try again in a moment.'),
  'target.unavailable': say(
    404,
    'No such target',
    'Check the name. A target you may not use looks the same.',
  ),
  'log.unavailable': say(
    503,
    'The log cannot be written',
    'Nothing passes and nothing was answered: whoever runs Gatelog must look at the disk.',
  ),
  'identity.keys-unavailable': say(503, 'The keys of the issuer cannot be fetched', 'Try again in a moment.'),
};
