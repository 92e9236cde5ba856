// `npm run docs`: writes docs/cli.md from the dispatch table.
import { writeFileSync } from 'node:fs';
import { cliPage } from './document.ts';

writeFileSync(new URL('../../docs/cli.md', import.meta.url), cliPage());
