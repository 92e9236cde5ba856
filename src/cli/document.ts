// Text of docs/cli.md, made from the dispatch table: what `--help` prints, and what the exit codes mean.
import { commands } from './commands.ts';
import { exitWords } from './exit-codes.ts';
import { overview, page } from './help.ts';

const opening = `# The command line

Made from the dispatch table in \`src/cli/commands.ts\` by \`npm run docs\`: do not edit it here.

From a clone, write \`npm run gatelog --\` where this page says \`gatelog\`: it brings the right Node along.

\`\`\`
${overview().trimEnd()}
\`\`\`

## Output

Answers go to stdout, errors and events to stderr. With \`--json\` the answer is one JSON value on stdout, also when it is an error:
\`{ "ok": false, "error": { "code", "message", ... } }\`. Codes are stable; sentences are not.
\`serve --json\` writes one object a line: \`{ "event": "listening", "listener", "address" }\`, \`stopping\`, \`reloaded\`, \`not-reloaded\`;
\`approvals list --watch --json\` too: \`{ "event": "waiting", "request" }\`, \`{ "event": "ended", "id" }\`.
Colours appear on terminals only, and never with NO_COLOR set.
Characters of others' texts that would move the cursor, turn writing around or not be seen are written as \`⟨U+202E⟩\`, in JSON as its own escapes.

## Talking to a gateway

\`approvals\`, \`grants\`, \`access\` and \`sessions\` ask the API of a gateway. Say once where it is and who you are:

\`\`\`
export GATELOG_API=https://gatelog.example.com GATELOG_TENANT=TENANT-ID GATELOG_CLIENT=APPLICATION-ID
export GATELOG_TOKEN="$(gatelog token)"
gatelog approvals list
\`\`\`

A token is never an argument, and nothing keeps it: it comes from \`GATELOG_TOKEN\`, a file or standard input. An answer goes with the digest of what was
shown, so a request that changed meanwhile is refused. What the API refuses keeps its code, with its status in JSON.
`;

export function cliPage(): string {
  const pages = commands.map(
    (command) => `## gatelog ${command.name}\n\n\`\`\`\n${page(command).trimEnd()}\n\`\`\`\n`,
  );
  return `${opening}\n## Exit codes\n\n${exitTable()}\n\n${pages.join('\n')}`;
}

function exitTable(): string {
  const common = Object.entries(exitWords).map(([code, words]) => `| ${code} | all | ${words} |`);
  const own = commands.flatMap(({ name, exits }) =>
    Object.entries(exits ?? {}).map(([code, words]) => `| ${code} | ${name} | ${words} |`),
  );
  return ['| code | command | meaning |', '|---|---|---|', ...common, ...own].join('\n');
}
