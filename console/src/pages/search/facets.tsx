// Counts over all hits; each one narrows the question.
import type { Found } from '../../api/types.ts';
import { Hostile } from '../../parts/text.tsx';
import { wholeNumber } from '../../text/words.ts';
import { hasTerm, termOf, withoutTerm } from './terms.ts';

interface FacetProperties {
  readonly facets: Found['facets'];
  readonly text: string;
  readonly ask: (text: string) => void;
}

export function Facets({ facets, text, ask }: FacetProperties) {
  const shown = Object.entries(facets).filter(([, values]) => values.length > 0);
  if (shown.length === 0) return null;
  return (
    <aside className="facets" aria-label="Narrow the search">
      {shown.map(([field, values]) => (
        <section key={field} aria-label={field}>
          <h2>{field}</h2>
          <ul>
            {values.map(({ value, count }) => {
              const word = termOf(field, value);
              const on = hasTerm(text, word);
              return (
                <li key={value}>
                  <button
                    type="button"
                    className="facet"
                    aria-pressed={on}
                    onClick={() => ask(on ? withoutTerm(text, word) : `${text} ${word}`)}
                  >
                    <span>
                      <Hostile text={value} limit={60} />
                    </span>
                    <span className="about">{wholeNumber(count)}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </aside>
  );
}
