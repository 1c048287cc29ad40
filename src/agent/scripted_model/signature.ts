import { sha256 } from '../../core/id.ts'
import { canonicalJson } from '../request_hash.ts'
import { withoutMarks } from './blocks.ts'
import type { ScriptedRequest } from './script.ts'

const mark = 'scripted'

/** The signature of a thinking block: bound to the model, to all that went before the answer, and to the thought. */
export function signatureOf(request: ScriptedRequest, thinking: string): string {
  const { system, tools, messages } = request
  const prefix = canonicalJson(withoutMarks({ system, tools, messages }))
  return Buffer.from(`${mark}\n${request.model}\n${sha256(`${prefix}\n${thinking}`)}`).toString('base64')
}

/**
 * Whether a thinking block that comes back stands where it was given. Signatures that are not of this server, or of
 * another model, are let through (the API drops what a model cannot read).
 */
export function isSigned(before: ScriptedRequest, thinking: string, signature: string): boolean {
  const [ours, model] = Buffer.from(signature, 'base64').toString().split('\n')
  return ours !== mark || model !== before.model || signature === signatureOf(before, thinking)
}
