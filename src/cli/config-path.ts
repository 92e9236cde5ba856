// Which configuration file a command reads.

export function configPath(named: string | undefined): string {
  return named ?? (process.env['GATELOG_CONFIG'] || 'gatelog.yaml');
}
