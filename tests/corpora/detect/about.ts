// What each rule finds and how it is sure of it, in the words of docs/detectors.md.

export interface About {
  readonly finds: string;
  readonly check: string;
}

export const about: Readonly<Record<string, About>> = {
  'private-key': {
    finds:
      'PEM and OpenPGP private key blocks, line breaks escaped or not; without an end, to the end of the text',
    check: 'its first line',
  },
  jwt: {
    finds: 'JSON Web Tokens, signed, encrypted or unsigned',
    check: 'header is JSON with `alg`',
  },
  'azure-key': {
    finds: '`AccountKey=`, `SharedAccessKey=` and the like; bare keys that carry the mark of their service',
    check: 'length, mark (`+ASt`, `ACDb`, `AzFu`, `JQQJ99`, ...)',
  },
  'entra-client-secret': {
    finds: 'client secrets of Entra applications',
    check: '`7Q~`/`8Q~`, length, entropy',
  },
  'sas-signature': { finds: '`sig=` of shared access signatures', check: 'length of 32 bytes in base64' },
  'aws-access-key-id': { finds: 'access key ids (`AKIA`, `ASIA`, ...)', check: 'base32, length' },
  'aws-secret-key': { finds: 'secret access keys, beside a word', check: '40 of base64, entropy' },
  'github-token': {
    finds: '`ghp_`, `gho_`, `ghu_`, `ghs_`, `ghr_`, `github_pat_`',
    check: 'form, entropy; the CRC is not demanded',
  },
  'slack-token': { finds: '`xox?-`, `xapp-`, web hooks', check: 'form, entropy' },
  'stripe-key': { finds: '`sk_`, `rk_`, `whsec_`', check: 'form, entropy' },
  'google-key': { finds: '`AIza`, `GOCSPX-`, `ya29.`, refresh tokens', check: 'form, entropy' },
  'ai-key': { finds: '`sk-...` of OpenAI, Anthropic and others', check: 'form, entropy, disorder' },
  'npm-token': { finds: '`npm_`', check: 'form, entropy' },
  'vendor-token': {
    finds: 'GitLab, SendGrid, PyPI, Hugging Face, Shopify, DigitalOcean, Databricks, Vault, Docker, age',
    check: 'form, entropy',
  },
  'postgres-verifier': { finds: 'SCRAM verifiers and md5 hashes of `pg_authid`', check: 'form' },
  'password-hash': { finds: 'bcrypt, argon2, scrypt, yescrypt, sha-crypt, md5-crypt, PBKDF2', check: 'form' },
  'ddl-password': {
    finds: "`PASSWORD '...'`, `IDENTIFIED BY '...'` in any way a literal is written, comments between",
    check: 'words of the statement',
  },
  'pgcrypto-call': {
    finds: 'the clear text of `crypt`, the key of `pgp_sym_*`',
    check: 'the other argument',
  },
  'connection-url': { finds: '`scheme://user:password@host`', check: 'no placeholder' },
  'connection-string': { finds: '`Password=` of ADO.NET, ODBC, libpq, JDBC', check: 'other keys near' },
  'http-authorization': { finds: '`Bearer`, `Basic`', check: 'disorder; decodes to user:password' },
  'assigned-secret': {
    finds: 'what is assigned to a password, secret, token or key',
    check: 'entropy and disorder; for passwords the way it is written',
  },
  'payment-card': {
    finds: '13 to 19 digits of eleven card schemes, in one run or printed groups',
    check: 'Luhn, issuer range, length; odd lengths and Maestro beside a word',
  },
  iban: { finds: 'IBANs of 111 countries, either case', check: 'MOD 97-10, length of the country' },
  'us-ssn': { finds: '`123-45-6789`; other forms beside a word', check: 'area, group, serial' },
  'uk-nino': {
    finds: 'National Insurance numbers; in small letters beside a word',
    check: 'prefixes in use',
  },
  'ca-sin': { finds: '`130-692-544`; other forms beside a word', check: 'Luhn' },
  'de-steuer-id': {
    finds: '`12 345 678 901`; other forms beside a word',
    check: 'MOD 11,10, repeated digits',
  },
  'fr-nir': { finds: 'INSEE numbers, Corsica too', check: 'MOD 97, month, department' },
  'es-dni': { finds: 'DNI and NIE; in small letters beside a word', check: 'letter' },
  'it-codice-fiscale': { finds: 'tax codes, omocodia too', check: 'letter, month, day' },
  'nl-bsn': { finds: 'BSN beside a word', check: 'eleven test' },
  'pl-pesel': { finds: 'PESEL beside a word', check: 'weights, date' },
  'in-aadhaar': { finds: 'Aadhaar beside a word', check: 'Verhoeff' },
  'br-cpf': { finds: '`529.982.247-25`; other forms beside a word', check: 'two check digits' },
  'br-cnpj': {
    finds: '`11.222.333/0001-81`, with letters too; digits alone beside a word',
    check: 'two check digits',
  },
  email: { finds: 'addresses, international ones too', check: 'top level is no file type; no user of a URL' },
  phone: {
    finds: '`+49 ...`; national forms by their marks; anything like it right after a word',
    check: 'country code, length',
  },
};
