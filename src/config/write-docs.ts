// `npm run docs`: writes docs/configuration.md from the schema.
import { writeFileSync } from 'node:fs';
import { configurationPage } from './document.ts';

writeFileSync(new URL('../../docs/configuration.md', import.meta.url), configurationPage());
