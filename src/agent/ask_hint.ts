import type { ModelFault } from '../ports/model.ts'

/** What the user can do about a fault that no further attempt mended. */
export function hintFor({ facts }: ModelFault, model: string): string | undefined {
  if (facts.class === 'paused') return 'Go on with "mmm resume" when the time is over'
  return hints[facts.code]?.(model)
}

const later = () => 'Go on with "mmm resume" later'

const notMessagesApi = () =>
  'Check the base URL: the server must speak the Messages API with streaming (its address goes without /v1)'

const hints: Record<string, (model: string) => string> = {
  'no-key': () => 'Set ANTHROPIC_API_KEY, or the base URL of a server that needs no key',
  authentication: () => 'Check ANTHROPIC_API_KEY',
  permission: (model) => `The key may not use "${model}", or the request is not allowed for its organization`,
  billing: () => 'Check the billing of the account that the key belongs to',
  'spend-limit': () => 'Raise the spend limit of the account, or use another key',
  'not-found': (model) => `The model "${model}" is not known to this server, or the base URL is wrong`,
  'too-large': () =>
    'The conversation is larger than the model takes; make the criterion or the files it needs smaller',
  'invalid-request': (model) => `The server does not take this request for "${model}"; another model may`,
  'bad-url': () => 'Check the base URL; it looks like https://host:port',
  refused: () => 'Check the base URL and whether the server runs',
  'unknown-host': () => 'Check the base URL and the network',
  certificate: () => 'Check the base URL and the certificate; NODE_EXTRA_CA_CERTS adds an authority of your own',
  connection: () => 'Check the network and the base URL',
  'broken-server': notMessagesApi,
  'not-recorded': () => 'Record the run anew, or run it against a server',
  timeout: later,
  stalled: later,
  cut: later,
  malformed: later,
  overloaded: later,
  'rate-limited': later,
  'server-error': later,
}
