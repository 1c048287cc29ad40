import type { Anthropic, Middleware } from '@anthropic-ai/sdk'
import { ModelFault } from './model.ts'

/** The loaded SDK. */
export type Sdk = typeof import('@anthropic-ai/sdk')

/** The SDK and a client of it that is set up. */
export interface Connection {
  sdk: Sdk
  client: Anthropic
}

/** Where the server is and who asks. */
export interface ConnectOptions {
  apiKey?: string | undefined
  /** A bearer token; ignored when there is a key. */
  authToken?: string | undefined
  /** Anthropic's own server, or one that speaks the same protocol. @default 'https://api.anthropic.com' */
  baseUrl?: string | undefined
  /** Headers to send besides. */
  headers?: Record<string, string> | undefined
  /** Milliseconds until the headers of an answer must be there. @default 120_000 */
  headersTimeout?: number | undefined
}

const anthropicUrl = 'https://api.anthropic.com'

/** Loads the SDK and sets up a client that reads nothing of its own from the environment or the disk. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const baseURL = options.baseUrl || anthropicUrl
  const credential = options.apiKey || options.authToken
  if (credential === undefined && isAnthropic(baseURL)) {
    throw new ModelFault('There is no key for the model', { class: 'never', code: 'no-key' })
  }
  const sdk = await import('@anthropic-ai/sdk')
  const client = new sdk.Anthropic({
    apiKey: options.apiKey || null,
    authToken: options.apiKey ? null : options.authToken || 'none',
    webhookKey: null,
    baseURL,
    timeout: options.headersTimeout ?? 120_000,
    maxRetries: 0,
    logger: silent,
    logLevel: 'off',
    openTelemetry: false,
    middleware: [onlyOurHeaders(options, credential, baseURL)],
  })
  return { sdk, client }
}

const silent = { error() {}, warn() {}, info() {}, debug() {} }

const ownHeaders = /^(?:accept|content-type|user-agent|anthropic-version|x-stainless-.+)$/

/**
 * Lets through what the SDK itself sends and sets the credential anew: `ANTHROPIC_CUSTOM_HEADERS`, which the SDK merges
 * whatever the options say, could otherwise add headers or replace the key. Other servers get `x-api-key` as well.
 */
function onlyOurHeaders(options: ConnectOptions, credential: string | undefined, baseURL: string): Middleware {
  return (request, next) => {
    const headers = new Headers()
    request.headers.forEach((value, name) => {
      if (ownHeaders.test(name)) headers.set(name, value)
    })
    if (credential !== undefined) headers.set('authorization', `Bearer ${credential}`)
    if (credential !== undefined && !isAnthropic(baseURL)) headers.set('x-api-key', credential)
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value)
    return next({ ...request, headers })
  }
}

function isAnthropic(baseURL: string): boolean {
  return URL.canParse(baseURL) && /(?:^|\.)anthropic\.com$/.test(new URL(baseURL).hostname)
}
