// Single keys. They can be turned off: speech input and slips of a finger press keys as well (WCAG 2.1.4).
import { useEffect, useEffectEvent, useState } from 'react';

const stored = 'gatelog.keys';

export function useHotkeysOn(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => window.localStorage.getItem(stored) !== 'off');
  const keep = (value: boolean) => {
    window.localStorage.setItem(stored, value ? 'on' : 'off');
    setOn(value);
  };
  return [on, keep];
}

/** Somebody writes, or answers a dialog: then a key is a letter. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('dialog[open]') !== null) return true;
  return (
    event.target instanceof Element && event.target.matches('input, textarea, select, [contenteditable]')
  );
}

export function useHotkeys(on: boolean, keys: Readonly<Record<string, () => void>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const run = keys[event.key];
    if (run === undefined || isTaken(event)) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    if (!on) return;
    const listener = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [on]);
}
