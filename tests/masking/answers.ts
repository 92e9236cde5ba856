// Two answers compared: what may differ from run to run is made equal, so that what is left is what a guess can tell.
import { errorFields, type Message } from '../support/raw-client.ts';

/** One line a message. Of an error only its SQLSTATE counts, and its text where the gateway wrote it: without the entry. */
export function comparable(messages: readonly Message[]): string {
  return messages.map(line).join('\n');
}

function line(message: Message): string {
  const { type, body } = message;
  if (type === 'T') return 'T';
  if (type !== 'E') return `${type} ${body.toString('latin1')}`;
  const { C, D } = errorFields(message);
  const own = D?.startsWith('Gatelog: ') === true ? D.replace(/entry \d+/, 'entry') : '';
  return `E ${C} ${own}`;
}
