// Keys of Microsoft Azure and Entra.
import type { Rule } from '../finding.ts';
import { byPattern, either } from '../match.ts';
import { entropy } from '../shape.ts';
import { signal } from '../signals.ts';

const notBase64Before = '(?<![A-Za-z0-9+/])';
const notBase64After = '(?![A-Za-z0-9+/])';

/** In connection strings: Storage, Cosmos DB (64 bytes), Service Bus, Event Hubs, IoT (32 bytes), and shorter ones. */
const inConnectionString =
  /(?<![A-Za-z])(?:AccountKey|SharedAccessKey|PrimaryKey|SecondaryKey|AccessKey)["']?\s{0,2}[=:]\s{0,2}["']?(?<value>[A-Za-z0-9+/]{27,128}={0,2})(?![A-Za-z0-9+/=])/gi;

/** Keys that carry the mark of their service: aka.ms/secrets, microsoft/security-utilities. */
const marked = [
  String.raw`[A-Za-z0-9+/]{76}(?:APIM|ACDb|\+(?:ABa|AMC|ASt))[A-Za-z0-9+/]{5}[AQgw]==`,
  String.raw`[A-Za-z0-9+/]{33}(?:AIoT|\+(?:ASb|AEh|ARm))[A-P][A-Za-z0-9+/]{5}=`,
  String.raw`[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==`,
  String.raw`[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}`,
  String.raw`[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=`,
  String.raw`[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}`,
  String.raw`[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}(?:[A-Za-z0-9]{2}==)?`,
  // Azure DevOps personal access tokens.
  String.raw`[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}`,
].join('|');

export const azureRules: readonly Rule[] = [
  {
    name: 'azure-key',
    dataClass: 'secret',
    needs: signal.word | signal.token,
    find: either(
      byPattern(inConnectionString),
      byPattern(new RegExp(`${notBase64Before}(?:${marked})${notBase64After}`, 'g')),
    ),
  },
  {
    name: 'entra-client-secret',
    dataClass: 'secret',
    needs: signal.tilde,
    find: byPattern(
      /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/g,
      ({ value }) => entropy(value) >= 3.5,
    ),
  },
  {
    name: 'sas-signature',
    dataClass: 'secret',
    needs: signal.word,
    find: byPattern(
      /(?<![A-Za-z0-9])sig["']?=["']?(?<value>[A-Za-z0-9+/]{0,64}(?:%[0-9A-Fa-f]{2}[A-Za-z0-9+/]{0,64}){0,24}={0,2})(?![A-Za-z0-9%])/gi,
      ({ value }) => value.length >= 40 && value.length <= 160,
    ),
  },
];
