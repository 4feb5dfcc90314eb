import type { Confirmation } from '../ports/system.ts';

/* The questions that main asks the person itself, in words that no window has a part in but as a quoted name. */

/** Before an access token goes to an origin for the first time. */
export function sendTokenTo(origin: string, provider: string): Confirmation {
  return {
    message: `Send your ${named(provider)} access token to ${origin}?`,
    detail: `Whoever runs ${origin} can use it as you, for all that it is good for. Say no if you did not ask to try data from there.`,
    yes: 'Send',
  };
}

/** Before an access token goes to an API that came into the configuration after the log-in. */
export function sendTokenToNewApi(destination: string, provider: string): Confirmation {
  const to = destination === 'userinfo' ? 'the user-info endpoint' : destination;
  return {
    message: `The configuration has a new API. Send your ${named(provider)} access token to ${to}?`,
    detail:
      destination === 'userinfo'
        ? 'It is the provider’s own: it tells who you are.'
        : `You have logged in before that API was there. Whoever runs ${to} can use the token as you, for all that it is good for. Say no if you do not know why it is there.`,
    yes: 'Send',
  };
}

/** Before a provider is written to the configuration. */
export function saveProvider(provider: { name: string; issuer: string; clientId: string }, file: string): Confirmation {
  return {
    message: `Use ${named(provider.name)} (${plain(provider.issuer)}) for log-ins?`,
    detail: `It is written to ${file}, with the client ID ${named(provider.clientId)}.`,
    yes: 'Save',
  };
}

/** Before an API and a view are written to the configuration. */
export function saveData(title: string, address: string, provider: string, file: string): Confirmation {
  return {
    message: `Add ${named(title)} from ${address}?`,
    detail: `From now on your ${named(provider)} access token is sent there whenever it is shown. It is written to ${file}.`,
    yes: 'Add',
  };
}

const MAX_NAME = 60;

/** A name that somebody has chosen: on one line, in quotes, not long, without characters that turn the text around. */
function named(name: string): string {
  const text = name.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return `“${(text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text).replace(/[“”"]/g, "'")}”`;
}

/** An address as it is asked: other scripts that look like Latin letters are seen to be none. */
function plain(address: string): string {
  return new URL(address).href;
}
