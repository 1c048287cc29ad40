/** Shapes of credentials that are masked wherever they stand. Source: the issuers' published prefixes; lengths as seen. */
const shapes = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  /sk-ant-[\w-]{20,}/g,
  /sk-(?:proj-)?[\w-]{20,}/g,
  /AIza[\w-]{35}/g,
  /gh[pousr]_\w{36,}/g,
  /github_pat_\w{22,}/g,
  /glpat-[\w-]{20,}/g,
  /npm_\w{36}/g,
  /(?:AKIA|ASIA)[A-Z0-9]{16}/g,
  /[sr]k_(?:live|test)_\w{24,}/g,
  /xox[abeprs]-[\w-]{10,}/g,
  /eyJ[\w-]{8,400}\.eyJ[\w-]{8,8000}\.[\w-]{8,}/g,
]
/** The scheme is bounded: output may be a line of megabytes, and each of its letters could begin one. */
const urlPassword = /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]+:)[^\s/@]+(?=@)/g
const secretName = /TOKEN|SECRET|PASSW|KEY|AUTH|CREDENTIAL|CREDS|PRIVATE|CERT/i

/** Whether a variable of this name is taken for a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** Whether a header of this name carries a credential, in a request or an answer. */
export function isSecretHeader(name: string): boolean {
  return /cookie/i.test(name) || isSecretName(name)
}

/**
 * Makes the function that replaces secrets by `***`: known shapes, and the values (8 characters or more; also in base64,
 * hex, JSON and URLs) of variables whose names look secret. It is applied where a result is made, before it is sent or
 * stored, so that both are the same bytes.
 *
 * @param secrets values that are declared to be secret: masked from 3 characters on, whatever their name
 */
export function masker(
  env: Record<string, string | undefined>,
  secrets: readonly string[] = [],
): (text: string) => string {
  const found = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value.length < 8 || !isSecretName(name) || value.startsWith('/') ? [] : [value],
  )
  const values = new Set<string>()
  for (const value of [...found, ...secrets.filter((one) => one.length >= 3)]) {
    for (const form of formsOf(value)) values.add(form)
  }
  const longestFirst = [...values].toSorted((a, b) => b.length - a.length)
  return (text) => {
    let masked = text
    for (const value of longestFirst) masked = masked.replaceAll(value, '***')
    for (const shape of shapes) masked = masked.replace(shape, '***')
    return masked.replace(urlPassword, '$1***')
  }
}

/** A value as it stands in texts of several sorts. */
function formsOf(value: string): string[] {
  const url = encodeURIComponent(value)
  const bytes = Buffer.from(value)
  const forms = [
    value,
    url,
    url.replaceAll('%20', '+'),
    url.replace(/[!'()*]/g, hexOf),
    JSON.stringify(value).slice(1, -1),
  ]
  return [...forms, bytes.toString('base64'), bytes.toString('hex'), ...insideBase64(bytes)].filter(
    (one) => one.length >= 3,
  )
}

function hexOf(character: string): string {
  return `%${character.codePointAt(0)!.toString(16).toUpperCase()}`
}

/** The part of a base64 text that is this value's alone, wherever in the text it begins (`user:` before it in a Basic header). */
function insideBase64(bytes: Buffer): string[] {
  if (bytes.length < 8) return []
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(Math.ceil((shift * 8) / 6), -1)
  })
}
