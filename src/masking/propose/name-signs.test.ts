// Which names say that something is sensitive, and which only sound like it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ValueKind } from '../../model/data-class.ts';
import { classByName } from './name-signs.ts';

const said: Readonly<Record<string, readonly string[]>> = {
  pii: [
    ...[
      'ssn',
      'SSN',
      'social_security_number',
      'customerSsn',
      'email',
      'e_mail',
      'E-Mail',
      'eMailAddress',
      'emails',
    ],
    ...[
      'primary_email',
      'email2',
      'phone',
      'phoneNumber',
      'PHONE_NO',
      'mobile_phone',
      'birth_date',
      'BirthDate',
    ],
    ...[
      'dob',
      'date_of_birth',
      'salary',
      'first_name',
      'lastName',
      'FullName',
      'passport',
      'tax_id',
      'national_id',
    ],
    ...['geburtsdatum', 'Telefonnummer', 'vorname', 'gehalt', 'Straße', 'steuer_id', 'staatsangehörigkeit'],
    ...['date_naissance', 'dateDeNaissance', 'téléphone', 'prénom', 'nom_de_famille', 'courriel', 'adresse'],
    ...['fecha_nacimiento', 'teléfono', 'móvil', 'apellidos', 'dirección', 'dni', 'correo_electrónico'],
  ],
  secret: [
    ...[
      'password',
      'passwd',
      'user_password',
      'passwordHash',
      'password_salt',
      'pwd',
      'secret',
      'clientSecret',
    ],
    ...[
      'token',
      'access_token',
      'refreshTokens',
      'api_key',
      'apiKey',
      'APIKey',
      'x-api-key',
      'private_key',
      'session_id',
    ],
    ...['passwort', 'Kennwort', 'mot_de_passe', 'motDePasse', 'contraseña', 'clave_api'],
  ],
  payment: [
    ...[
      'card_number',
      'cardNo',
      'credit_card',
      'creditCardNumber',
      'cvv',
      'cvc',
      'cvv2',
      'iban',
      'IBAN',
      'bank_account',
    ],
    ...['kontonummer', 'Kreditkarte', 'carte_bancaire', 'numéro_carte', 'tarjeta', 'número_de_tarjeta'],
  ],
};

test('names of sensitive values in four languages, however they are written', () => {
  for (const [dataClass, names] of Object.entries(said))
    for (const name of names) assert.equal(classByName(name, 'text'), dataClass, name);
});

test('names about the thing are not names of the thing', () => {
  const names = [
    ...[
      'email_verified',
      'email_template',
      'emailSentAt',
      'phone_type',
      'token_count',
      'token_type',
      'password_policy',
    ],
    ...['password_changed_at', 'secret_name', 'card_number_id', 'api_key_id', 'salary_type', 'street_count'],
  ];
  for (const name of names) assert.equal(classByName(name, 'text'), undefined, name);
});

test('other names say nothing', () => {
  const names = [
    ...[
      'id',
      'name',
      'title',
      'country',
      'status',
      'created_at',
      'description',
      'quantity',
      'tokenizer',
      'secretary',
    ],
    ...[
      'passenger',
      'compass',
      'cardinality',
      'mobility',
      'postcard',
      'key',
      'primary_key',
      'sort_key',
      'hash',
      '',
      '___',
      '1',
    ],
    ...['essn', 'classname', 'author', 'discard', 'constructor', '__proto__'],
  ];
  for (const name of names) assert.equal(classByName(name, 'text'), undefined, name);
});

test('values that cannot be it are not, whatever the name', () => {
  const cases: readonly [name: string, kind: ValueKind, expected: string | undefined][] = [
    ['email', 'boolean', undefined],
    ['email', 'integer', undefined],
    ['password', 'timestamp', undefined],
    ['token', 'integer', undefined],
    ['token', 'uuid', 'secret'],
    ['password', 'bytes', 'secret'],
    ['salary', 'decimal', 'pii'],
    ['phone', 'integer', 'pii'],
    ['card_number', 'integer', 'payment'],
    ['birth_date', 'date', 'pii'],
    ['birth_date', 'boolean', undefined],
    ['client_ip', 'network', 'pii'],
    ['gender', 'unknown', 'pii'],
  ];
  for (const [name, kind, expected] of cases)
    assert.equal(classByName(name, kind), expected, `${name} ${kind}`);
});

test('a name of any length costs little', () => {
  assert.equal(classByName(`${'a_'.repeat(100_000)}password`, 'text'), undefined);
});
