// Names for audiences people ask for by mistake, so that the refusal can say which service the token was for.

/** App ID URIs without trailing slash, and client ids; facts/clients.md and facts/entra.md section 1. */
const names: ReadonlyMap<string, string> = new Map([
  ['00000003-0000-0000-c000-000000000000', 'Microsoft Graph'],
  ['https://graph.microsoft.com', 'Microsoft Graph'],
  ['https://graph.microsoft.us', 'Microsoft Graph'],
  ['https://dod-graph.microsoft.us', 'Microsoft Graph'],
  ['https://microsoftgraph.chinacloudapi.cn', 'Microsoft Graph'],
  ['https://ossrdbms-aad.database.windows.net', 'Azure Database for PostgreSQL or MySQL'],
  ['https://ossrdbms-aad.database.chinacloudapi.cn', 'Azure Database for PostgreSQL or MySQL'],
  ['https://ossrdbms-aad.database.usgovcloudapi.net', 'Azure Database for PostgreSQL or MySQL'],
  ['https://database.windows.net', 'Azure SQL'],
  ['6dae42f8-4368-4678-94ff-3960e28e3630', 'Azure Kubernetes Service'],
  ['https://management.azure.com', 'Azure Resource Manager'],
  ['https://management.core.windows.net', 'Azure Resource Manager'],
  ['https://storage.azure.com', 'Azure Storage'],
  ['https://cosmos.azure.com', 'Azure Cosmos DB'],
  ['https://vault.azure.net', 'Azure Key Vault'],
  ['api://AzureADTokenExchange', 'the Entra token exchange'],
  ['fb60f99c-7a34-4190-8149-302f77469936', 'the Entra token exchange'],
]);

export function audienceName(audience: unknown): string | undefined {
  return typeof audience === 'string' ? names.get(audience.replace(/\/$/, '')) : undefined;
}
