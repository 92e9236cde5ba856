// A whole conversation, with a client and a server that a test plays: what is decided, forwarded, awaited and told.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  bind,
  closeStatement,
  copyData,
  copyDone,
  describePortal,
  execute,
  flush,
  parse,
  query,
  sync,
  terminate,
} from '../../../../tests/support/raw-messages.ts';
import {
  letters,
  probeAnswer,
  says,
  ScriptedConversation,
  settingsAnswer,
  untold,
} from '../../../../tests/support/scripted-conversation.ts';
import { loadSqlParser } from '../to-action.ts';

before(loadSqlParser);

const insert = 'insert into public.orders values (1)';
const forbidden = 'delete from public.orders';
const denying = () => new ScriptedConversation({ deny: (text) => text === forbidden });
const answered = [says.parseComplete, says.bindComplete, says.complete('INSERT 0 1'), says.ready()];

describe('what is decided', () => {
  test('Parse, Bind and Execute of one statement are one action', () => {
    const on = new ScriptedConversation();
    assert.equal(on.client(parse(insert), bind(), execute(), sync()), 'PBES');
    assert.deepEqual(on.decided, [`execute ${insert}`]);
    on.server(...answered);
    assert.deepEqual(
      on.settled.map(({ outcome }) => outcome.word),
      ['INSERT 0 1'],
    );
  });

  test('a Parse whose Execute comes later is an action of its own, and so is a Bind', () => {
    const on = new ScriptedConversation();
    on.client(parse(insert, { name: 's' }), sync());
    on.server(says.parseComplete, says.ready());
    on.client(bind({ statement: 's' }), flush());
    on.server(says.bindComplete);
    on.client(execute(), sync());
    assert.deepEqual(on.decided, [`prepare ${insert}`, `bind ${insert}`, `execute ${insert}`]);
  });

  test('a text of nothing but comments is recorded too', () => {
    const on = new ScriptedConversation();
    on.client(query('/* told past the log */'), query(' ;; '));
    assert.deepEqual(on.decided, ['execute /* told past the log */']);
  });

  test('the texts of several statements hold every byte that was sent', () => {
    const on = new ScriptedConversation();
    const text = '/* a */ select 1; /* b */ select 2 /* c */; /* d */';
    on.client(query(text));
    assert.equal(on.decided.map((one) => one.replace('execute ', '')).join(''), text);
  });

  test('a portal is decided by what its text meant when it was bound, too', () => {
    const on = new ScriptedConversation();
    on.client(query('begin'));
    on.server(says.complete('BEGIN'), says.ready('T'));
    on.client(parse('select * from orders'), bind({ portal: 'p' }), sync());
    on.server(says.parseComplete, says.bindComplete, says.ready('T'));
    on.client(query('set search_path = other'));
    on.server(says.complete('SET'), says.ready('T'));
    on.conversation.fromClient(Buffer.concat([execute('p'), sync()]));
    on.pump();
    on.conversation.fromServer(settingsAnswer('other', 'none'), untold);
    const [action] = on.conversation.next()?.actions ?? [];
    const schemas = action?.shape.accesses.map(({ resource }) => resource.path[0]);
    assert.deepEqual([...new Set(schemas)].sort(), ['other', 'public']);
  });
});

describe('a refused statement', () => {
  test('is replaced by an Execute that must fail, whose error is the refusal', () => {
    const on = denying();
    assert.equal(on.client(parse(forbidden), bind(), execute(), sync()), '!S');
    const { heard } = on.server(says.error('34000'), says.ready());
    assert.match(heard.toString('latin1'), /C42501.*Gatelog denied this statement: no/);
    assert.equal(letters(heard), 'EZ');
  });

  test('leaves what stands before it, and nothing of what stands behind it', () => {
    const on = denying();
    const sent = on.client(
      ...[parse(insert), bind(), execute()],
      ...[parse(forbidden), bind(), execute()],
      ...[parse('select 3'), bind(), execute(), sync()],
    );
    assert.equal(sent, 'PBE!S');
    assert.deepEqual(on.decided, [`execute ${insert}`]);
  });

  test('that shares a unit with an earlier Parse leaves that Parse an action of its own', () => {
    const on = denying();
    const sent = on.client(
      ...[parse(insert, { name: 'a' }), parse(forbidden, { name: 'b' })],
      ...[bind({ statement: 'a' }), execute(), bind({ statement: 'b' }), execute(), sync()],
    );
    assert.equal(sent, 'P!S');
    assert.deepEqual(on.decided, [`prepare ${insert}`]);
  });

  test('in a Query of several refuses the Query whole', () => {
    const on = new ScriptedConversation({ deny: (text) => text.includes('delete') });
    assert.equal(on.client(query(`${insert}; ${forbidden}`)), '!S');
    assert.deepEqual(on.decided, []);
  });

  test('before Flush is told, and what follows is dropped up to Sync', () => {
    const on = denying();
    assert.equal(on.client(parse(forbidden), bind(), execute(), flush()), '!H');
    on.server(says.error('34000'));
    assert.equal(on.client(parse('select 1'), bind(), execute()), '');
    assert.equal(on.client(sync()), 'S');
  });

  test('does not hide another error that the target gives in its place', () => {
    const on = denying();
    on.client(parse(forbidden), bind(), execute(), sync());
    const { heard } = on.server(says.error('57014'), says.ready());
    assert.match(heard.toString('latin1'), /C57014/);
  });

  test('before Terminate lets the session end', () => {
    assert.equal(denying().client(parse(forbidden), bind(), execute(), terminate()), '!X');
  });
});

describe('what waits', () => {
  test('a Bind of a statement whose Parse in an earlier segment is not answered', () => {
    const on = new ScriptedConversation();
    assert.equal(on.client(parse(insert, { name: 's' }), sync(), bind({ statement: 's' }), flush()), 'PS');
    assert.equal(on.server(says.parseComplete, says.ready()).sent, 'BH');
  });

  test('a Bind under a name whose second Parse failed means the first text', () => {
    const on = new ScriptedConversation();
    on.client(parse(insert, { name: 's' }), sync());
    on.server(says.parseComplete, says.ready());
    on.client(parse(forbidden, { name: 's' }), sync(), bind({ statement: 's' }), execute(), sync());
    on.server(says.error('42P05'), says.ready());
    assert.equal(on.decided.at(-1), `execute ${insert}`);
  });

  test('text behind SET search_path, until the target has told the path', () => {
    const on = new ScriptedConversation();
    assert.equal(on.client(query('set search_path = other'), query('select * from orders')), 'Q');
    assert.equal(on.server(says.complete('SET'), says.ready()).sent, '?S');
    assert.equal(on.server(probeAnswer(['other'])).sent, 'Q');
  });

  test('text behind COMMIT, when the transaction has changed the path', () => {
    const on = new ScriptedConversation();
    on.client(query('begin'));
    on.server(says.complete('BEGIN'), says.ready('T'));
    on.client(query('set local search_path = other'));
    on.server(says.complete('SET'), says.ready('T'));
    assert.equal(on.client(query('commit'), query('select * from orders')), '?S');
    on.server(settingsAnswer('other', 'none'));
    assert.equal(on.decided.at(-1), 'execute commit');
    assert.equal(on.server(says.complete('COMMIT'), says.ready('I')).sent, '?S');
  });

  test('a Query behind frames without Sync that are not answered', () => {
    const on = new ScriptedConversation();
    assert.equal(on.client(parse('broken'), query('select 1')), 'PH');
    assert.equal(on.server(says.error('42601')).sent, '');
    assert.equal(on.client(sync()), 'S');
  });

  test('everything but Flush behind COPY FROM STDIN, and Sync is swallowed as the target would', () => {
    const on = new ScriptedConversation();
    assert.equal(on.client(parse('copy public.t from stdin'), bind(), execute(), sync()), 'PBEH');
    assert.equal(on.server(says.parseComplete, says.bindComplete, says.copyIn).sent, '');
    assert.equal(on.client(copyData('1\n'), copyDone(), sync()), 'dcH');
    assert.equal(on.server(says.complete('COPY 1')).sent, 'S');
  });

  test('nothing that has no place in COPY, which ends the session as it does at the target', () => {
    const on = new ScriptedConversation();
    on.client(query('copy public.t from stdin'));
    on.server(says.copyIn);
    assert.throws(() => on.client(query(forbidden)), { code: 'protocol.violation' });
  });

  test('the same Sync ends the segment when the COPY fails before it begins', () => {
    const on = new ScriptedConversation();
    on.client(parse('copy public.t from stdin'), bind(), execute(), sync());
    assert.equal(on.server(says.parseComplete, says.bindComplete, says.error('42P01')).sent, 'S');
  });

  test('frames beyond a bound of answers owed', () => {
    const on = new ScriptedConversation();
    on.conversation.fromClient(Buffer.concat(Array.from({ length: 100_000 }, () => closeStatement('x'))));
    assert.ok(letters(on.pump()).length < 40_000);
    assert.ok(on.conversation.full);
  });
});

describe('an incomplete message', () => {
  test('that is longer than what may wait for an answer does not stop the reading', () => {
    const on = new ScriptedConversation();
    const long = query(`select '${'x'.repeat(500_000)}'`);
    assert.equal(on.hold(long.subarray(0, 400_000)), undefined);
    assert.equal(on.conversation.full, false);
    assert.equal(on.client(long.subarray(400_000)), 'Q');
  });
});

describe("Gatelog's own question", () => {
  const changed = () => {
    const on = new ScriptedConversation();
    on.client(query('set search_path = other'));
    on.server(says.complete('SET'), says.ready());
    on.client(query('select 1'));
    return on;
  };

  test('is not heard by the client', () => {
    assert.equal(changed().server(probeAnswer(['other'])).heard.length, 0);
  });

  test('is asked again when a late cancel has hit it', () => {
    const { closeComplete, parseComplete, error, ready } = says;
    const failing = [closeComplete, parseComplete, error('57014'), ready('I')];
    const on = changed();
    const { heard, sent } = on.server(...failing);
    assert.equal(heard.length, 0);
    assert.equal(sent, '?S');
    assert.equal(on.server(probeAnswer(['other'])).sent, 'Q');
  });

  test('ends the session when it keeps failing', () => {
    const on = changed();
    const fail = () => on.server(says.closeComplete, says.error('57014'), says.ready('I'));
    assert.throws(() => {
      for (let left = 10; left > 0; left--) fail();
    }, /does not tell its search path/);
  });

  test('lets the target say its last words', () => {
    const { heard } = changed().server(says.error('57P01', 'FATAL'));
    assert.match(heard.toString('latin1'), /FATAL.*57P01/);
  });
});

describe('names', () => {
  test('beyond 63 bytes, which are one to the target, are refused natively', () => {
    const on = new ScriptedConversation();
    assert.equal(on.client(parse(insert, { name: 'n'.repeat(64) }), sync()), '!HS');
    const { heard } = on.server(says.error('34000'), says.ready());
    assert.match(heard.toString('latin1'), /C42622/);
  });

  test('of a portal that Gatelog keeps for itself end the session', () => {
    const on = new ScriptedConversation();
    assert.throws(() => on.client(parse(insert), bind({ portal: 'gatelog: refused' })), {
      code: 'protocol.violation',
    });
  });

  test('are bounded together', () => {
    const on = new ScriptedConversation();
    assert.throws(
      () => {
        for (let n = 0; n < 99; n++) {
          on.client(query(`prepare s${n} as select 1`));
          on.server(says.complete('PREPARE'), says.ready());
        }
      },
      { code: 'protocol.too-large' },
    );
  });

  test('that are used many times in one segment count once', () => {
    const on = new ScriptedConversation();
    const one = [parse('select 1'), bind(), execute()];
    assert.doesNotThrow(() => on.client(...Array.from({ length: 300 }, () => one).flat(), sync()));
  });
});

describe('answers', () => {
  test('of statements that the target skips are cancelled', () => {
    const on = new ScriptedConversation();
    on.client(parse(insert), bind(), execute(), parse('select 2'), bind(), execute(), sync());
    on.server(says.parseComplete, says.bindComplete, says.error('23505'), says.ready());
    assert.deepEqual(
      on.settled.map(({ outcome: { status, word } }) => `${status} ${word}`),
      ['error 23505', 'cancelled skipped'],
    );
  });

  test('of a statement recorded while the target began to skip are cancelled', () => {
    const on = new ScriptedConversation();
    on.client(parse('broken'), flush());
    const unit = on.hold(parse(insert), bind(), execute(), flush());
    assert.ok(unit !== undefined);
    on.conversation.fromServer(says.error('42601'), untold);
    assert.equal(letters(on.conversation.forward(unit)), '');
    on.client(sync());
    on.server(says.ready());
    assert.deepEqual(
      on.settled.map(({ text, outcome }) => `${text} ${outcome.word}`),
      [`${insert} skipped`],
    );
  });

  test('belong to the statement of a Query that they answer', () => {
    const on = new ScriptedConversation();
    on.client(query("select 'a'; select 'b'"));
    on.server(says.columns('x'), says.row('a'), says.complete('SELECT 1'));
    on.server(says.columns('y'), says.row('b'), says.complete('SELECT 1'), says.ready());
    assert.match(on.answers.get("select 'a'; ") ?? '', /^T.*x.*D.*a$/s);
    assert.match(on.answers.get("select 'b'") ?? '', /^T.*y.*D.*b$/s);
  });

  test('of a portal run in turns are one action for each turn', () => {
    const on = new ScriptedConversation();
    on.client(parse('select g'), bind(), describePortal(), execute('', 1), execute('', 1), sync());
    on.server(says.parseComplete, says.bindComplete, says.columns('g'), says.row('1'), says.suspended);
    on.server(says.row('2'), says.complete('SELECT 1'), says.ready());
    assert.deepEqual(
      on.settled.map(({ outcome: { word, rows } }) => `${word} ${rows}`),
      ['PortalSuspended 1', 'SELECT 1 1'],
    );
  });

  for (const [name, messages] of [
    ['rows that nobody asked for', [says.row('x')]],
    ['an answer to what was not sent', [says.bindComplete]],
    ['ReadyForQuery too early', [says.ready()]],
    [
      'a setting under which texts would be read otherwise',
      [says.status('standard_conforming_strings', 'off')],
    ],
  ] as const)
    test(`that are ${name} end the session`, () => {
      const on = new ScriptedConversation();
      on.client(parse('select 1'));
      assert.throws(() => on.server(...messages), { code: 'target.failed' });
    });

  test('more or fewer than the statements of a Query end the session', () => {
    const one = new ScriptedConversation();
    one.client(query('select 1'));
    assert.throws(() => one.server(says.complete('SELECT 1'), says.complete('SELECT 1')), /more statements/);
    const two = new ScriptedConversation();
    two.client(query('select 1; select 2'));
    assert.throws(() => two.server(says.complete('SELECT 1'), says.ready()), /fewer statements/);
  });

  test('to a text that could not be read are one action, however many the target finds in it', () => {
    const on = new ScriptedConversation();
    on.client(query('such syntax is of the future'));
    on.server(says.complete('SELECT 1'), says.complete('SELECT 2'), says.ready());
    assert.deepEqual(
      on.settled.map(({ outcome }) => outcome.word),
      ['SELECT 2'],
    );
  });

  test('cut in the middle of a row are not followed by words of Gatelog', () => {
    const on = new ScriptedConversation();
    on.client(query('select 1'));
    on.server(says.row('long enough').subarray(0, 9));
    assert.equal(on.conversation.farewell({ code: 'session.ended', messages: [] }).length, 0);
  });
});
