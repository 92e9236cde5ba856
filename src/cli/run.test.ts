import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, it } from 'node:test';
import { configFolder, fullConfig } from '../../tests/support/config-folder.ts';
import { GatelogError } from '../model/error.ts';
import { commands } from './commands.ts';
import { paint } from './io.ts';
import { reportError } from './report-error.ts';
import { run } from './run.ts';
import { run as serve, type Served } from './serve.ts';

function captured() {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  };
  return { io, out: () => out.join(''), err: () => err.join('') };
}

async function gatelog(...args: string[]) {
  const { io, out, err } = captured();
  const code = await run(args, io);
  return { code, out: out(), err: err() };
}

describe('gatelog', () => {
  it('lists every command and exit code without one', async () => {
    const { code, out } = await gatelog();
    assert.equal(code, 0);
    for (const { name } of commands) assert.ok(out.includes(`  ${name} `), name);
    assert.match(out, /70 {2}a fault inside Gatelog/);
  });

  it('shows the page of a command for help, --help and -h', async () => {
    const pages = await Promise.all([
      gatelog('help', 'check'),
      gatelog('check', '--help'),
      gatelog('check', '--config', 'x', '-h'),
    ]);
    for (const { code, out } of pages) {
      assert.equal(code, 0);
      assert.match(out, /usage: gatelog check \[--config FILE\]/);
    }
  });

  it('says its version', async () => {
    assert.match((await gatelog('version')).out, /^\d+\.\d+\.\d+\n$/);
    assert.match(JSON.parse((await gatelog('--version', '--json')).out).version, /^\d/);
  });

  it('suggests the command and the option that were meant', async () => {
    const command = await gatelog('serv');
    assert.equal(command.code, 2);
    assert.match(command.err, /^error: there is no command "serv"; did you mean "serve"\? \(cli\.usage\)\n/);
    const option = await gatelog('check', '--confg', 'x');
    assert.equal(option.code, 2);
    assert.match(option.err, /did you mean --config\?/);
    assert.equal((await gatelog('check', 'extra')).code, 2);
  });

  it('answers errors as JSON when asked', async () => {
    const { code, out, err } = await gatelog('serv', '--json');
    assert.equal(code, 2);
    assert.equal(err, '');
    assert.equal(JSON.parse(out).error.code, 'cli.usage');
  });

  it('says which configuration file is not there', async () => {
    const { code, err } = await gatelog('check', '--config', 'nowhere.yaml');
    assert.equal(code, 78);
    assert.match(
      err,
      /nowhere\.yaml: there is no such file \(config\.unreadable\)\n +name the file with --config/,
    );
  });
});

describe('an error', () => {
  const reported = (error: unknown) => {
    const { io, err } = captured();
    return { code: reportError(error, io, false), err: err() };
  };

  it('of our own making says what, the code, and what to do next, without a trace', () => {
    const { code, err } = reported(
      new GatelogError('config.invalid', 'x.yaml has a mistake', {
        data: { file: 'x.yaml', mistakes: [{ path: 'a.b', line: 3, column: 5, message: 'write c' }] },
      }),
    );
    assert.equal(code, 78);
    assert.equal(
      err,
      'error: x.yaml has a mistake (config.invalid)\nx.yaml:3:5 a.b\n    write c\n       correct the file; "gatelog check" looks again\n',
    );
  });

  it('of the system is worded by its code', () => {
    const inUse = Object.assign(new Error('listen EADDRINUSE: address already in use 127.0.0.1:5432'), {
      code: 'EADDRINUSE',
      syscall: 'listen',
    });
    const { code, err } = reported(inUse);
    assert.equal(code, 69);
    assert.match(err, /another program listens there/);
  });

  it('nobody expected asks to be reported', () => {
    assert.equal(reported(new TypeError('x is not a function')).code, 70);
    assert.equal(reported(undefined).code, 70);
  });
});

describe('colours', () => {
  it('appear on a terminal, and not elsewhere or with NO_COLOR', (context) => {
    const sink = { write: () => true };
    const before = process.env['NO_COLOR'];
    context.after(() =>
      before === undefined ? delete process.env['NO_COLOR'] : (process.env['NO_COLOR'] = before),
    );
    delete process.env['NO_COLOR'];
    assert.equal(paint(sink, 'red', 'x'), 'x');
    assert.notEqual(paint({ ...sink, isTTY: true }, 'red', 'x'), 'x');
    process.env['NO_COLOR'] = '1';
    assert.equal(paint({ ...sink, isTTY: true }, 'red', 'x'), 'x');
  });
});

describe('gatelog check', () => {
  const permit = 'permit (principal, action, resource);\n';

  async function checked(config: string, policies: Readonly<Record<string, string>>) {
    using folder = configFolder();
    folder.write('secret', 'opensesame');
    for (const [name, text] of Object.entries(policies)) folder.write(`policies/${name}`, text);
    const file = folder.write('gatelog.yaml', config.replace('env: ORDERS_DB_PASSWORD', 'file: secret'));
    const answer = await gatelog('check', '--json', '--config', file);
    return { code: answer.code, json: JSON.parse(answer.out) };
  }

  it('sums up what is right', async () => {
    const { code, json } = await checked(fullConfig, { 'a.cedar': permit });
    assert.deepEqual([code, json.ok, json.policies, json.targets], [0, true, 1, ['orders-db']]);
  });

  it('reports mistakes of the configuration and of the policies together', async () => {
    const { code, json } = await checked(fullConfig.replace('audit:', 'audti:'), {
      'a.cedar': permit,
      'b.cedar': 'permit (principal, action);',
    });
    assert.equal(code, 1);
    const files = new Set(json.mistakes.map(({ file }: { file: string }) => file.split('/').at(-1)));
    assert.deepEqual([...files], ['gatelog.yaml', 'b.cedar']);
    assert.ok(
      json.mistakes.every((mistake: { message?: string; line?: number }) => mistake.message && mistake.line),
    );
  });
});

describe('gatelog check of detectors', () => {
  it('says which pattern is not linear', async () => {
    using folder = configFolder();
    folder.write('secret', 'opensesame');
    folder.write('policies/a.cedar', '');
    const rule = `detectors: { rules: [{ name: twice, class: pii, pattern: '(?=a)b' }] }`;
    const config = `${fullConfig.replace('env: ORDERS_DB_PASSWORD', 'file: secret')}\n${rule}\n`;
    const { code, out } = await gatelog('check', '--config', folder.write('gatelog.yaml', config));
    assert.equal(code, 1);
    assert.match(out, /rule "twice": the pattern is not a regular expression of linear time/);
  });
});

describe('gatelog serve', () => {
  function fake() {
    const failed = Promise.withResolvers<Error>();
    const told: string[] = [];
    const gateway: Served = {
      addresses: { postgres: '127.0.0.1:5432' },
      whenFailed: failed.promise,
      reloadPolicies: () => told.push('reload') > 1,
      [Symbol.asyncDispose]: async () => void told.push('closed'),
    };
    return { gateway, told, fail: failed.resolve };
  }

  async function serving(act: (signals: EventEmitter, parts: ReturnType<typeof fake>) => void) {
    using folder = configFolder();
    folder.write('secret', 'opensesame');
    const file = folder.write('gatelog.yaml', fullConfig.replace('env: ORDERS_DB_PASSWORD', 'file: secret'));
    const signals = new EventEmitter();
    const parts = fake();
    const { io, out, err } = captured();
    const ended = serve(['--json', '--config', file], io, {
      start: async () => parts.gateway,
      signals: signals as never,
    });
    while (!out().includes('listening')) await new Promise((resolve) => setImmediate(resolve));
    act(signals, parts);
    const code = await ended;
    const events = out()
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('{"event"'))
      .map((line) => JSON.parse(line).event as string);
    return { code, events, out: out(), err: err(), told: parts.told, left: signals.eventNames() };
  }

  it('closes cleanly when told to stop, and leaves no handler behind', async () => {
    const { code, events, told, left } = await serving((signals) => signals.emit('SIGTERM', 'SIGTERM'));
    assert.deepEqual([code, events, told, left], [0, ['listening', 'stopping'], ['closed'], []]);
  });

  it('reads the policies again on SIGHUP and says when they are broken', async () => {
    const { events } = await serving((signals) => {
      for (const signal of ['SIGHUP', 'SIGHUP', 'SIGINT']) signals.emit(signal, signal);
    });
    assert.deepEqual(events, ['listening', 'not-reloaded', 'reloaded', 'stopping']);
  });

  it('ends with its own exit code when the log fails', async () => {
    const { code, out, told } = await serving((_, parts) =>
      parts.fail(new GatelogError('log.failed', 'the disk is full')),
    );
    assert.equal(code, 74);
    assert.deepEqual(told, ['closed']);
    assert.deepEqual(JSON.parse(out.trim().split('\n').at(-1) ?? ''), {
      event: 'failed',
      code: 'log.failed',
      message: 'the disk is full',
    });
  });

  it('refuses a wrong configuration before anything starts', async () => {
    using folder = configFolder();
    const { io, err } = captured();
    const code = await run(['serve', '--config', folder.write('gatelog.yaml', 'nothing: here')], io);
    assert.equal(code, 78);
    assert.match(err(), /gatelog\.yaml:1:1 nothing\n {4}no such key/);
  });
});

describe('gatelog policy explain', () => {
  const claims = {
    ver: '2.0',
    tid: '11111111-2222-3333-4444-555555555555',
    oid: 'aaaaaaaa-0000-0000-0000-000000000001',
    azp: 'aaaaaaaa-0000-0000-0000-000000000001',
    idtyp: 'app',
    xms_act_fct: '3 11',
    xms_sub_fct: '11',
  };

  async function explained(changes: Readonly<Record<string, unknown>>) {
    using folder = configFolder();
    folder.write(
      'policies/a.cedar',
      'permit (principal is Agent, action == Action::"sql:select", resource in Target::"orders-db");\n',
    );
    const as = folder.write('claims.json', JSON.stringify({ ...claims, ...changes }));
    const config = folder.write('gatelog.yaml', fullConfig);
    const args = [
      '--config',
      config,
      '--as',
      as,
      '--target',
      'orders-db',
      '--sql',
      'SELECT id FROM orders',
      '--json',
    ];
    const { code, out } = await gatelog('policy', 'explain', ...args);
    return { code, json: JSON.parse(out) };
  }

  it('reads claims, statement and policies of a configuration without its secrets', async () => {
    const { code, json } = await explained({});
    assert.deepEqual([code, json.outcome, json.statements[0].verb], [0, 'allow', 'sql:select']);
  });

  it('refuses claims from a tenant the configuration does not know', async () => {
    const { code, json } = await explained({ tid: '99999999-2222-3333-4444-555555555555' });
    assert.deepEqual([code, json.error.code], [1, 'identity.issuer']);
  });
});
