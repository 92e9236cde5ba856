#!/usr/bin/env node
// Entry of the program: makes sure Node is new enough, then hands over to the commands. Nothing is imported
// statically, so that an older Node gets this far and can say what is wrong.

const needed = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < needed) {
  process.stderr.write(
    `error: Gatelog needs Node ${needed} or newer and this is ${process.versions.node}: use "npm run gatelog --", which brings its own, or install a newer one (node.version)\n`,
  );
  process.exitCode = 2;
} else {
  // A reader that went away (`gatelog ... | head`) is not an error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const { run } = await import('./cli/run.ts');
  process.exitCode = await run(process.argv.slice(2), process);
  // A handle somebody forgot must not keep the process alive.
  setTimeout(() => process.exit(), 2000).unref();
}
