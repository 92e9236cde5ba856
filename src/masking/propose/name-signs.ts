// What the name of a column, or of a key in JSON, says of its values: words for personal data, secrets and payment in
// English, German, French and Spanish, however they are joined: `birth_date`, `BirthDate`, `dateNaissance`.
import type { DataClass, ValueKind } from '../../model/data-class.ts';

type Kinds = ReadonlySet<ValueKind>;

const words: Kinds = new Set(['text', 'json', 'xml', 'bytes', 'uuid', 'unknown']);
const numbers: Kinds = new Set([...words, 'integer', 'decimal', 'float']);
const dates: Kinds = new Set([...words, 'date', 'timestamp', 'integer']);
const addresses: Kinds = new Set(['text', 'network']);

interface Sign {
  readonly dataClass: DataClass;
  /** Of values that can be it; a boolean never is. */
  readonly kinds: Kinds;
  /** Words without accents, a blank between those of one phrase. */
  readonly phrases: string;
}

/** The first that fits counts. */
const signs: readonly Sign[] = [
  {
    dataClass: 'payment',
    kinds: numbers,
    phrases: `card number, card no, card num, credit card, debit card, cc number, cc num, card pan, cvv, cvc, iban,
      bank account, account number, routing number, sort code,
      kartennummer, kreditkarte, kontonummer, bankverbindung, carte bancaire, numero carte, carte credit, compte bancaire,
      tarjeta credito, tarjeta, numero tarjeta, cuenta bancaria, numero cuenta`,
  },
  {
    dataClass: 'secret',
    kinds: words,
    phrases: `password, passwd, passphrase, passcode, pwd, secret, token, api key, access key, private key, secret key,
      encryption key, signing key, client secret, connection string, credential, otp seed, totp, recovery code, security answer,
      session key, session id, pin code, passwort, kennwort, geheimnis, zugangsdaten, mot de passe, mot passe, mdp, jeton,
      cle api, cle privee, contrasena, clave api, clave privada, secreto`,
  },
  {
    dataClass: 'pii',
    kinds: dates,
    phrases: `birth date, date of birth, dob, birthday, birthdate, born on, date birth, geburtsdatum, geburtstag, date naissance,
      date de naissance, fecha nacimiento, fecha de nacimiento, cumpleanos`,
  },
  {
    dataClass: 'pii',
    kinds: numbers,
    phrases: `ssn, social security, social security number, sin number, national id, national insurance, nino, tax id, tin, passport,
      passport number, driver license, driving licence, medical record, mrn, phone, phone number,
      mobile, mobile number, cell phone, telephone, fax, msisdn, salary, wage, income, sozialversicherungsnummer, svnr, steuer id,
      steuernummer, ausweisnummer, personalausweis, reisepass, fuhrerschein, telefon, telefonnummer, handy, handynummer,
      mobilnummer, gehalt, lohn, einkommen, securite sociale, nir, numero fiscal, passeport, permis conduire, tel,
      salaire, revenu, seguridad social, dni, nie, nif, curp, pasaporte, telefono, movil, celular, salario, sueldo, nomina`,
  },
  {
    dataClass: 'pii',
    kinds: words,
    phrases: `email, e mail, email address, mail address, first name, last name, full name, given name, family name, surname, forename, card holder,
      middle name, maiden name, street, street address, home address, postal address, mailing address, address line, gender,
      sex, religion, ethnicity, nationality, diagnosis, blood type, sexual orientation, vorname, nachname, familienname,
      geburtsname, strasse, anschrift, wohnadresse, geschlecht, konfession, staatsangehorigkeit, diagnose, courriel, adresse mail,
      prenom, nom famille, nom de famille, nom naissance, adresse, rue, sexe, nationalite, correo, correo electronico, nombre completo,
      apellido, apellidos, direccion, calle, genero, nacionalidad, diagnostico`,
  },
  {
    dataClass: 'pii',
    kinds: addresses,
    phrases: 'ip address, ip addr, client ip, remote ip, user ip, last ip, mac address',
  },
];

/** A name that ends so is about the thing, not the thing: `email_verified`, `token_count`, `password_policy`. */
const abouts: ReadonlySet<string> = new Set(
  `at on by type kind status state count size length verified confirmed enabled disabled required expired expires expiry
  policy hint template subject label format valid sent field column version attempts flag option options preference
  preferences provider domain id ids uuid name names index usage limit`.split(/\s+/),
);

const LONGEST_NAME = 256;
const LONGEST_PHRASE = 5;

const byPhrase = new Map<string, Sign[]>();
for (const sign of signs)
  for (const phrase of sign.phrases.split(',')) {
    const joined = phrase.replaceAll(/\s/g, '');
    byPhrase.set(joined, [...(byPhrase.get(joined) ?? []), sign]);
  }

/** The class that a name of values of this kind announces. */
export function classByName(name: string, kind: ValueKind): DataClass | undefined {
  const found = new Set(phrasesIn(wordsOf(name)).flatMap((phrase) => signsOf(phrase)));
  return signs.find((sign) => found.has(sign) && sign.kinds.has(kind))?.dataClass;
}

/** `customerEMail2` as customer, e, mail; accents are taken off. */
function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, LONGEST_NAME)
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}

/** Every run of words, joined; where the name is about something, only those that reach to its end. */
function phrasesIn(words: readonly string[]): readonly string[] {
  const isAbout = abouts.has(words.at(-1) ?? '');
  return words.flatMap((_, from) => {
    const runs = words.slice(from, from + LONGEST_PHRASE).map((__, more) => from + more + 1);
    return runs
      .filter((end) => !isAbout || end === words.length)
      .map((end) => words.slice(from, end).join(''));
  });
}

/** Of one thing or of several. */
function signsOf(phrase: string): readonly Sign[] {
  return byPhrase.get(phrase) ?? byPhrase.get(phrase.replace(/s$/, '')) ?? [];
}
