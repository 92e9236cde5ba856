// Texts made to cost much: each repeats what some rule begins with, or half of what it looks for.

/** Pieces that are repeated up to the wanted length. */
const pieces: readonly string[] = [
  'a',
  '1',
  ' ',
  '@',
  '-',
  '$',
  "'",
  '"',
  '.',
  '=',
  ':',
  '/',
  '\n',
  '1 ',
  '1-',
  '4111 1111 1111 111',
  '4111-',
  '+49 ',
  '+1',
  '(0',
  '01 23 45 67 8',
  'a@',
  'a.a@a.',
  'a.',
  '@a.a-',
  'é@é.',
  'GB29 NWBK 6016 1331 9268 1',
  'GB29',
  'eyJhbGciOiJIUzI1NiJ9.',
  'eyJ',
  'eyJ.',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN RSA ',
  '-----END ',
  'A/+9',
  'AccountKey=',
  'AccountKey=AAAA',
  '8Q~',
  'a8Q~a',
  'sig=%2B',
  'sig=A',
  'AKIA',
  'ghp_',
  'xoxb-1-',
  'sk-',
  'sk-a1B-',
  'ya29.',
  'SCRAM-SHA-256$1:AAAA$',
  'md5',
  '$2b$10$',
  '$6$rounds=1$',
  "PASSWORD '",
  "PASSWORD 'a''",
  'PASSWORD /*',
  'PASSWORD --',
  'PASSWORD $a$',
  "create role PASSWORD ''x",
  "alter user x PASSWORD ' || ",
  "create PASSWORD='",
  'alter user PASSWORD (',
  "PASSWORD ' ||",
  'PASSWORD $a$,',
  'identified by ',
  'identified with a by ',
  "crypt('a", // No second argument.
  "crypt('a',",
  'pgp_sym_decrypt(a,',
  "pgp_sym_decrypt('a''",
  '://a:b',
  '://a:',
  'x://a:b@',
  'host=a password=',
  'password=a;',
  'password=',
  'password=x1Y!',
  "password='",
  "password='a\\",
  'pwd={',
  'key=',
  'key=aB1',
  'api_key: aB1cD2eF3gH4iJ5k',
  'token:a1',
  'secret="',
  'Bearer a1',
  'authorization: basic ',
  'Authorization: Basic YTp',
  'ssn 123-45-678',
  'RSSMRA85T10A562',
  '12345678',
  '12345678A',
  'X1234567',
  'AB123456',
  '12.ABC.345/01DE-3',
  '2024-01-01 ',
  'tel:1 ',
  'phone 123 456 78',
];

/** Pieces that differ each time, so that none ends another. */
const numbered: readonly ((count: number) => string)[] = [
  (count) => `PASSWORD $t${count}$,`,
  (count) => `crypt($t${count}$`,
  (count) => `alter role PASSWORD $t${count}$`,
  (count) => `pgp_sym_encrypt(a,$t${count}$`,
  (count) => `PASSWORD ${"'".repeat((count % 500) * 2)}x`,
  (count) => `a${count}@`,
  (count) => `k${count}=secret${count}`,
  (count) => `${count} `,
  (count) => `${count}-`,
  (count) => `eyJ${count}.`,
];

export interface Hostile {
  readonly name: string;
  readonly make: (length: number) => string;
}

export const hostileTexts: readonly Hostile[] = [
  ...pieces.map((piece) => ({
    name: JSON.stringify(piece),
    make: (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length),
  })),
  ...numbered.map((write) => ({
    name: JSON.stringify(write(7)),
    make: (length: number) => writeTo(length, write),
  })),
];

function writeTo(length: number, write: (count: number) => string): string {
  const parts: string[] = [];
  for (let count = 0, size = 0; size < length; count++) {
    const part = write(count);
    parts.push(part);
    size += part.length;
  }
  return parts.join('').slice(0, length);
}
