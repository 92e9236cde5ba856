// F: what one durable write costs on this disk right now. Everything a serial request waits for beside the network.
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './median.ts';

/** Median microseconds of fdatasync after appending 1 KB, as the log does. */
export function measureFdatasync(directory: string, times = 300): number {
  const file = join(directory, 'fdatasync');
  const fd = openSync(file, 'w');
  const record = Buffer.alloc(1024, 'x');
  const figures = Array.from({ length: times }, () => {
    writeSync(fd, record);
    const start = process.hrtime.bigint();
    fdatasyncSync(fd);
    return Number(process.hrtime.bigint() - start) / 1000;
  });
  closeSync(fd);
  rmSync(file);
  return median(figures);
}
