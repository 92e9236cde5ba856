// The agent's session as the demo shows it: each line, what came back, and whether that is what was promised.
import { connectAgent, type Denied, isExpected, type Seen, toDenied } from './agent.ts';
import { intent, type Line, script } from './script.ts';
import { answerWaiting } from './answer.ts';
import type { Stage } from './stage.ts';
import type { Tell, Told } from './tell.ts';
import { textTable } from '../cli/text-table.ts';

/** Runs the script, then knocks with a token that was issued for Microsoft Graph. */
export async function playAgent(stage: Stage, tell: Tell, once: boolean): Promise<void> {
  tell.heading(
    `An agent at work: node-postgres over verified TLS, its Entra token as password, ticket ${intent.ticket}`,
  );
  await runScript(stage, tell, once);
  tell.heading('The same agent tries the token it has for Microsoft Graph');
  await knockWithGraphToken(stage, tell);
}

async function runScript(stage: Stage, tell: Tell, once: boolean): Promise<void> {
  const connect = async () => connectAgent(stage, await stage.token());
  await using agent = await tell.step('connect', 'connecting the agent', connect, () => ({
    words: `connected to shop as orders-agent, "${intent.text}"`,
    data: { target: 'shop', intent },
  }));
  for (const line of script) {
    tell.goOn();
    const running = agent.run(line);
    if (line.waits === true) {
      tell.say('held', { words: `\n${command(line, tell)}`, data: { sql: line.sql } });
      await Promise.race([answerWaiting(stage, tell, once), running]);
    }
    tell.say('command', tellLine(line, await running, tell));
  }
}

function tellLine(line: Line, seen: Seen, tell: Tell): Told {
  const { sql, values, expected } = line;
  const denied = seen.type === 'error';
  return {
    words: line.waits === true ? answer(seen, tell) : `\n${command(line, tell)}\n${answer(seen, tell)}`,
    data: { sql, values, decision: denied ? 'deny' : 'allow', ...answerData(seen) },
    asExpected: isExpected(seen, expected),
  };
}

function command({ sql, values }: Line, tell: Tell): string {
  const bound =
    values === undefined ? '' : `   -- ${values.map((value, at) => `$${at + 1} = ${value}`).join(', ')}`;
  const text = `${sql};${bound}`.replaceAll('\n', '\n      ');
  return `${tell.paint('cyan', 'shop>')} ${text}`;
}

function answer(seen: Seen, tell: Tell): string {
  if (seen.type === 'done') return `      ${seen.tag}`;
  if (seen.type === 'error') return refusal(seen, tell);
  const table = textTable(
    seen.fields.map((name) => ({ name })),
    seen.rows,
  );
  return table.map((line) => `      ${line}`).join('\n');
}

function refusal({ sqlstate, message, detail }: Denied, tell: Tell): string {
  return tell.paint('red', `      ERROR ${sqlstate}: ${message}\n      DETAIL: ${detail}`);
}

function answerData(seen: Seen): Told['data'] {
  if (seen.type === 'rows') return { rows: seen.rows.length };
  if (seen.type === 'done') return { tag: seen.tag };
  const { sqlstate, message, reason, entry } = seen;
  return { sqlstate, message, reason, entry };
}

async function knockWithGraphToken(stage: Stage, tell: Tell): Promise<void> {
  const knock = async () => tryToConnect(stage, await stage.entra.token('graph'));
  await tell.step('graph-token', 'connecting with a token for Microsoft Graph', knock, (denied) => ({
    words: denied === undefined ? '      connected' : refusal(denied, tell),
    data: { decision: denied === undefined ? 'allow' : 'deny', ...(denied && answerData(denied)) },
    asExpected: denied?.reason === 'identity.graph-token',
  }));
}

/** Undefined when it was let in, which it must not be. */
async function tryToConnect(stage: Stage, token: string): Promise<Denied | undefined> {
  try {
    await (await connectAgent(stage, token))[Symbol.asyncDispose]();
    return undefined;
  } catch (error) {
    return toDenied(error);
  }
}
