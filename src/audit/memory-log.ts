// An Appender in memory: what unit tests write to instead of the engine.
import type { Appended, Appender, PayloadSection, Position } from './append.ts';

export class MemoryLog implements Appender {
  readonly origin = 'audit.example.com/gateway-1';
  readonly entries: Buffer[] = [];
  readonly sections: PayloadSection[] = [];
  /** Set to make every write fail from here on. */
  failure: Error | undefined;
  backlog = 0;

  append(encode: (at: Position) => Buffer, sections: readonly PayloadSection[] = []): Appended {
    if (this.failure !== undefined) throw this.failure;
    const index = this.entries.length;
    const nonce = Buffer.alloc(16, index).toString('base64url');
    const time = `2026-11-20T23:45:15.${String(index).padStart(6, '0')}Z`;
    this.entries.push(encode({ log: this.origin, index, time, nonce }));
    this.sections.push(...sections);
    return { index, durable: Promise.resolve() };
  }

  appendSections(sections: readonly PayloadSection[]): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.sections.push(...sections);
    return Promise.resolve();
  }
}
