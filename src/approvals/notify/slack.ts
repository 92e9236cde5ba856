// The message for Slack's incoming webhooks. Texts of others stand in `rich_text` as plain text elements only: Slack parses
// nothing in these, so no mention, link, emoji or formatting can be made of them.
// Limits: docs.slack.dev/reference/block-kit (header 150 characters, 3,000 per text, 50 blocks).
import type { Notice } from './notice.ts';
import { caution, type Fact, factsOf, type Moment, parameterLines, titleOf } from './word-notice.ts';

export function slackMessage(notice: Notice, moment: Moment): object {
  const title = titleOf(notice);
  return {
    // Only for notifications and screen readers, and the one text here that Slack parses.
    text: escapeText(title),
    // A preview would fetch the link.
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: escapeText(title).slice(0, 150), emoji: false } },
      { type: 'rich_text', elements: factsOf(notice, moment).map(section) },
      ...(notice.event === 'approval.asked' ? statementBlocks(notice, moment.link) : []),
    ],
  };
}

/** docs.slack.dev/messaging/formatting-message-text#escaping: exactly these three. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function statementBlocks(notice: Notice, link: string | undefined): readonly object[] {
  const code = [notice.statement ?? '', parameterLines(notice).join('\n')].filter((text) => text !== '');
  const elements = [
    ...code.map((text) => ({ type: 'rich_text_preformatted', elements: [plain(text)] })),
    ...(code.length > 0 ? [{ type: 'rich_text_section', elements: [plain(caution, 'italic')] }] : []),
    // A link and no button: buttons need an app that answers Slack's calls.
    ...(link === undefined
      ? []
      : [
          {
            type: 'rich_text_section',
            elements: [{ type: 'link', url: link, text: 'Look at it and answer' }],
          },
        ]),
  ];
  return elements.length === 0 ? [] : [{ type: 'rich_text', elements }];
}

function section({ label, value }: Fact): object {
  return { type: 'rich_text_section', elements: [plain(`${label}: `, 'bold'), plain(value)] };
}

function plain(text: string, style?: 'bold' | 'italic'): object {
  return { type: 'text', text, ...(style !== undefined && { style: { [style]: true } }) };
}
