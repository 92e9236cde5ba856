// Copies a text, and says that it did.
import { useEffect, useState } from 'react';

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return;
    const timer = window.setTimeout(() => setSaid(''), 2000);
    return () => window.clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      // Refused by the browser, or no secure context.
      setSaid('Select and copy by hand');
    }
  };
  return (
    <span className="copy">
      <span role="status" className="copy-said">
        {said}
      </span>
      <button type="button" className="small quiet" onClick={() => void copy()} aria-label={`Copy ${what}`}>
        Copy
      </button>
    </span>
  );
}
