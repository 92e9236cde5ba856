// Rules every page must keep, read off the real page: names of controls, contrast, landmarks, ids, width.
import type { Page } from 'playwright-core';

const controls = new Set([
  ...[
    'button',
    'link',
    'textbox',
    'searchbox',
    'combobox',
    'checkbox',
    'radio',
    'spinbutton',
    'Date',
    'DisclosureTriangle',
  ],
  ...['dialog', 'navigation', 'region', 'img', 'image'],
]);

interface AxNode {
  readonly ignored: boolean;
  readonly role?: { readonly value?: string };
  readonly name?: { readonly value?: string };
}

/** As a screen reader is told: Chromium's own accessibility tree. */
async function namelessControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send('Accessibility.getFullAXTree')) as unknown as { nodes: AxNode[] };
  await session.detach();
  const found = nodes.filter(({ ignored, role }) => !ignored && controls.has(role?.value ?? ''));
  if (found.length === 0) return ['the page has no control at all'];
  return found
    .filter(({ name }) => (name?.value ?? '').trim() === '')
    .map(({ role }) => `a ${role?.value} has no name`);
}

/** Runs inside the page. Gives texts whose contrast with what is behind them is below WCAG AA. */
function lowContrast(): string[] {
  type Colour = [number, number, number, number];
  const parse = (text: string): Colour => {
    const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a]: Colour, [x, y, z]: Colour): Colour => [
    r * a + x * (1 - a),
    g * a + y * (1 - a),
    b * a + z * (1 - a),
    1,
  ];
  const luminance = (colour: Colour) => {
    const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element: Element | null): Colour => {
    if (element === null) return [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const low: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || (node.textContent ?? '').trim() === '' || !element.checkVisibility()) continue;
    if (element.closest(':disabled, .unseen') !== null) continue;
    const ground = behind(element);
    const [one, other] = [luminance(over(parse(getComputedStyle(element).color), ground)), luminance(ground)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) low.push(`${(node.textContent ?? '').trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return low;
}

/** Runs inside the page. */
function structure(): string[] {
  const wrong: string[] = [];
  const one = (selector: string) => {
    const count = [...document.querySelectorAll(selector)].filter((element) =>
      element.checkVisibility(),
    ).length;
    if (count !== 1) wrong.push(`${count} visible elements are ${selector}`);
  };
  one('main');
  if (document.querySelectorAll('h1').length !== 1) wrong.push('there is not one h1');
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  wrong.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `two elements have the id ${id}`));
  if (document.documentElement.scrollWidth > window.innerWidth)
    wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
  if (document.documentElement.lang !== 'en') wrong.push('the page has no language');
  if (!document.title.endsWith('Gatelog')) wrong.push(`the title is ${document.title}`);
  return wrong;
}

/** What is wrong with the page as it stands; empty when nothing is. */
export async function mistakesOf(page: Page): Promise<string[]> {
  return [
    ...(await namelessControls(page)),
    ...(await page.evaluate(lowContrast)),
    ...(await page.evaluate(structure)),
  ];
}
