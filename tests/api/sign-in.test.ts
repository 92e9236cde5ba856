// Signing in: the way there and back, and what others could try on it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { localPath } from '../../src/api/sign-in/local-path.ts';
import { Browser } from './browser.ts';
import { people } from './people.ts';
import { agentPrincipal } from './samples.ts';
import { body, setStage, type Stage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage[Symbol.asyncDispose]());

const { approver, auditor } = people;
const cookieOf = (browser: Browser) => browser.cookies.get('gatelog') ?? '';

test('each of three people signs in and is who they are', async () => {
  for (const { name, subject } of Object.values(people)) {
    const browser = new Browser(stage);
    const back = await browser.signIn(subject, '/approvals?state=waiting#first');
    assert.equal(back.headers.get('location'), '/approvals?state=waiting#first');
    const { json } = await browser.open('/v1/me');
    assert.deepEqual(json['principal'], {
      kind: 'user',
      id: `${stage.entra.tenant}/${subject}`,
      name,
      agent: 'c0000000-0000-4000-8000-0000000000c7',
    });
    assert.match(cookieOf(browser), /^[A-Za-z0-9_-]{43}$/);
  }
});

test('the page of the stand-in lists the people, and nothing in a name is markup', async () => {
  const away = await new Browser(stage).open('/auth/sign-in');
  const page = await (await fetch(away.headers.get('location') ?? '')).text();
  assert.match(page, /stand-in/);
  assert.match(page, /Cleo &#60;Admin&#62;/);
  assert.equal([...page.matchAll(/login_hint=/g)].length, 4);
});

test('what a browser is told about its cookies keeps them from scripts and other sites', async () => {
  const browser = new Browser(stage);
  const answer = await browser.open(await browser.goToIssuer(approver.subject));
  const [begun, session] = answer.headers.getSetCookie();
  assert.match(begun ?? '', /^gatelog-sign-in=;/);
  assert.match(session ?? '', /^gatelog=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
});

test('behind https the cookies are Secure and bound to the host', async () => {
  await using other = await setStage({ url: 'https://gatelog.example.com' });
  const { headers } = await other.ask('GET', '/auth/sign-in');
  assert.match(
    headers.getSetCookie()[0] ?? '',
    /^__Host-gatelog-sign-in=[^;]+;.*Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
  assert.match(String(headers.get('strict-transport-security')), /max-age=31536000/);
  const redirect = new URL(headers.get('location') ?? '').searchParams.get('redirect_uri');
  assert.equal(redirect, 'https://gatelog.example.com/auth/callback');
});

test('a sign-in leads nowhere but to a path of our own', async () => {
  const outside = [
    ...['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '\\\\evil.example'],
    ...[
      'javascript:alert(1)',
      '/%0a',
      ' //evil.example',
      '/..//evil.example',
      '',
      'evil',
      '/\n/evil.example',
    ],
    ...['/auth/sign-in?to=/', `/${'x'.repeat(3000)}`, `/${'\u{1F600}'.repeat(900)}`, '/a\\b'],
  ];
  for (const to of outside) {
    const path = localPath(to);
    const url = new URL(path, 'https://gatelog.example.com');
    assert.equal(url.origin, 'https://gatelog.example.com', to);
    assert.ok(!url.pathname.startsWith('//') && path.length <= 2000, to);
  }
  for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', '/..//evil.example'])
    assert.equal(localPath(to), '/', to);
  const back = await new Browser(stage).signIn(approver.subject, '//evil.example/path');
  assert.equal(back.headers.get('location'), '/');
});

test('a callback counts only in the browser that began it, with its own state, once', async () => {
  const [victim, thief] = [new Browser(stage), new Browser(stage)];
  const callback = await thief.goToIssuer(auditor.subject);
  const planted = await victim.open(callback);
  assert.equal(planted.status, 400, 'a stranger’s callback signs nobody in');
  assert.equal(victim.cookies.size, 0);

  const own = await victim.goToIssuer(approver.subject);
  const begun = new Map(victim.cookies);
  const swapped = new URL(own, victim.origin);
  swapped.searchParams.set('code', new URL(callback, victim.origin).searchParams.get('code') ?? '');
  const stolen = await victim.open(`${swapped.pathname}${swapped.search}`);
  assert.equal(stolen.status, 403, 'a code begun with another verifier is refused by the issuer');

  const second = await victim.goToIssuer(approver.subject);
  const kept = new Map(victim.cookies);
  assert.equal((await victim.open(second)).status, 302);
  for (const [name, value] of kept) victim.cookies.set(name, value);
  const replayed = await victim.open(second);
  assert.equal(replayed.status, 403, 'the code was used');
  assert.notDeepEqual(begun, kept);
});

test('a state that is not ours changes nothing, whatever it holds', async () => {
  const attempts = [
    ...[
      '',
      'x',
      '%00',
      '"><script>alert(1)</script>',
      "' OR 1=1 --",
      '../../etc/passwd',
      '${7*7}',
      '{{7*7}}',
    ],
    ...['__proto__', 'x'.repeat(4000), 'a\r\nSet-Cookie: gatelog=x'],
  ];
  for (const state of attempts) {
    const browser = new Browser(stage);
    const url = new URL(await browser.goToIssuer(approver.subject), browser.origin);
    url.searchParams.set('state', state);
    const answer = await browser.open(`${url.pathname}${url.search}`);
    assert.equal(answer.status, 400, state);
    assert.match(answer.text, /sign-in\.state/);
    assert.doesNotMatch(answer.text, /script>|etc\/passwd|\$\{7/);
    assert.equal(browser.cookies.get('gatelog'), undefined);
  }
});

test('a sealed cookie that was changed, is too old or comes from another gateway begins nothing', async () => {
  await using other = await setStage();
  const foreign = new Browser(other);
  await foreign.goToIssuer(approver.subject);
  const sealed = foreign.cookies.get('gatelog-sign-in') ?? '';
  const browser = new Browser(stage);
  const callback = await browser.goToIssuer(approver.subject);
  const own = browser.cookies.get('gatelog-sign-in') ?? '';
  const middle = own.length >> 1;
  const flipped = `${own.slice(0, middle)}${own[middle] === 'A' ? 'B' : 'A'}${own.slice(middle + 1)}`;
  for (const value of [sealed, flipped, `${own.slice(0, 40)}`, 'x', 'x'.repeat(5000)]) {
    browser.cookies.set('gatelog-sign-in', value);
    assert.equal((await browser.open(callback)).status, 400);
  }
  browser.cookies.set('gatelog-sign-in', own);
  stage.clock = 11 * 60_000;
  assert.equal((await browser.open(callback)).status, 400);
  stage.clock = 0;
});

test('only people sign in, whatever token the issuer gives', async () => {
  const verifier = { verify: async () => agentPrincipal(), close: () => {} };
  await using other = await setStage({ verifier });
  const browser = new Browser(other);
  const answer = await browser.open(await browser.goToIssuer(approver.subject));
  assert.equal(answer.status, 403);
  assert.match(answer.text, /sign-in\.people-only/);
  assert.equal(browser.cookies.get('gatelog'), undefined);
});

test('a person who says no at the issuer is not signed in', async () => {
  const browser = new Browser(stage);
  const refused = await browser.open(await browser.goToIssuer('nobody'));
  assert.equal(refused.status, 403);
  assert.match(refused.text, /sign-in\.refused/);
  assert.match(String(refused.headers.get('content-type')), /text\/html/);
  assert.equal(browser.cookies.size, 0);
});

test('a cookie that was planted before is worth nothing after signing in', async () => {
  const browser = new Browser(stage);
  const planted = 'P'.repeat(43);
  browser.cookies.set('gatelog', planted);
  await browser.signIn(approver.subject);
  assert.notEqual(cookieOf(browser), planted);
  const first = cookieOf(browser);
  await browser.signIn(auditor.subject);
  const thief = new Browser(stage);
  for (const value of [planted, first]) {
    thief.cookies.set('gatelog', value);
    assert.equal((await thief.open('/v1/me')).json['code'], 'sign-in.needed');
  }
});

test('after signing out the cookie is worth nothing, also to who copied it before', async () => {
  const browser = new Browser(stage);
  await browser.signIn(approver.subject);
  const thief = new Browser(stage);
  thief.cookies.set('gatelog', cookieOf(browser));
  assert.equal((await thief.open('/v1/me')).status, 200);
  assert.equal((await browser.change('/auth/sign-out')).status, 204);
  assert.equal(browser.cookies.size, 0);
  assert.equal((await thief.open('/v1/me')).status, 401);
});

test('a sign-in ends with the token it was made from', async () => {
  const browser = new Browser(stage);
  await browser.signIn(approver.subject);
  const { json } = await browser.open('/v1/me');
  stage.clock = Date.parse(String(json['expiresAt'])) - Date.now() + 1000;
  assert.equal((await browser.open('/v1/me')).json['code'], 'sign-in.needed');
  stage.clock = 0;
});

test('a sign-in that has ended is worth nothing, also when the store still gives it', async () => {
  const gone = { principal: agentPrincipal(), csrf: 'x', expiresAt: Date.now() - 1 };
  const nothing = async () => {};
  await using other = await setStage({
    signIns: { signIn: async () => gone, insertSignIn: nothing, removeSignIn: nothing },
  });
  const { json } = await other.ask('GET', '/v1/me', { headers: { cookie: `gatelog=${'C'.repeat(43)}` } });
  assert.equal(json['code'], 'sign-in.needed');
});

test('a change needs our own origin and the token of the page', async () => {
  const browser = new Browser(stage);
  await browser.signIn(approver.subject);
  const path = '/v1/approvals/A1B2C3D4E5/deny';
  const sent = body({ digest: 'another' });
  const code = async (headers: Record<string, string>) =>
    (await browser.change(path, headers, sent)).json['code'];
  assert.equal(await code({}), 'approval.changed', 'with both it gets through to the request');
  assert.equal(await code({ origin: 'https://evil.example' }), 'request.origin');
  assert.equal(await code({ origin: 'null' }), 'request.origin');
  assert.equal(await code({ origin: '' }), 'request.origin');
  assert.equal(await code({ 'sec-fetch-site': 'cross-site' }), 'request.origin');
  assert.equal(await code({ 'sec-fetch-site': 'same-site' }), 'request.origin');
  assert.equal(await code({ 'x-csrf-token': '' }), 'request.csrf');
  assert.equal(await code({ 'x-csrf-token': 'A'.repeat(43) }), 'request.csrf');
  const other = new Browser(stage);
  await other.signIn(auditor.subject);
  assert.equal(await code({ 'x-csrf-token': other.csrf }), 'request.csrf');
});

test('a bad bearer token is not saved by a good cookie', async () => {
  const browser = new Browser(stage);
  await browser.signIn(approver.subject);
  const { json } = await browser.open('/v1/me', { headers: { authorization: 'Bearer x.y.z' } });
  assert.equal(json['code'], 'identity.malformed');
});

test('signing in and out is recorded first, and without a log nobody gets in', async () => {
  const browser = new Browser(stage);
  stage.world.happened.length = 0;
  await browser.signIn(approver.subject);
  await browser.change('/auth/sign-out');
  const by = `${stage.entra.tenant}/${approver.subject}`;
  assert.deepEqual(stage.world.happened, [
    ['admin', { by, what: 'sign-in', on: {} }],
    ['admin', { by, what: 'sign-out', on: {} }],
  ]);
  stage.world.logFailed = true;
  const refused = await browser.open(await browser.goToIssuer(approver.subject));
  stage.world.logFailed = false;
  assert.equal(refused.status, 503);
  assert.equal(browser.cookies.get('gatelog'), undefined);
});

test('an issuer that is down or answers nonsense is told as such', async () => {
  await using other = await setStage();
  for (const failure of ['down', 'error', 'garbage', 'redirect'] as const) {
    other.entra.fail(failure);
    const { status, text } = await other.ask('GET', '/auth/sign-in');
    assert.equal(status, 503, failure);
    assert.match(text, /sign-in\.unavailable/);
  }
});

test('without a client nobody can sign in, and is told what is missing', async () => {
  const without = { signIn: undefined } as unknown as Parameters<typeof setStage>[0];
  await using other = await setStage(without);
  const { status, text } = await other.ask('GET', '/auth/sign-in');
  assert.equal(status, 404);
  assert.match(text, /listeners\.api\.signIn/);
});
