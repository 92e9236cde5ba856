// The message for a Teams workflow ("When a Teams webhook request is received"): an Adaptive Card 1.5 in an attachment.
// Texts of others stand in TextRun only, where "Markdown is not supported" (Adaptive Cards schema); the whole is below 28 KB.
import type { Notice } from './notice.ts';
import { caution, type Fact, factsOf, type Moment, parameterLines, titleOf } from './word-notice.ts';

export function teamsMessage(notice: Notice, moment: Moment): object {
  const asked = notice.event === 'approval.asked';
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    msteams: { width: 'Full' },
    body: [
      richText([run(titleOf(notice), { weight: 'Bolder', size: 'Medium' })]),
      ...factsOf(notice, moment).map(factBlock),
      ...(asked ? statementBlocks(notice) : []),
    ],
    ...(asked &&
      moment.link !== undefined && {
        actions: [{ type: 'Action.OpenUrl', title: 'Look at it and answer', url: moment.link }],
      }),
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}

function factBlock({ label, value }: Fact): object {
  return richText([run(`${label}: `, { weight: 'Bolder' }), run(value)], 'Small');
}

/** One block per line: clients differ in what they make of a line end inside a run. */
function statementBlocks(notice: Notice): readonly object[] {
  const lines = [...(notice.statement?.split('\n') ?? []), ...parameterLines(notice)];
  if (lines.length === 0) return [];
  const code = lines.map((line) => richText([run(line || ' ', { fontType: 'Monospace' })], 'None'));
  const items = [...code, richText([run(caution, { isSubtle: true })], 'Small')];
  return [{ type: 'Container', style: 'emphasis', items }];
}

function richText(inlines: readonly object[], spacing?: string): object {
  return { type: 'RichTextBlock', inlines, ...(spacing !== undefined && { spacing }) };
}

/** `{{DATE(...)}}` is a function of cards, unless a blank stands between the braces. */
function run(text: string, style: object = {}): object {
  return { type: 'TextRun', text: text.replaceAll(/\{(?=\{)/g, '{ '), ...style };
}
