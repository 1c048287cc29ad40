import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'

const duration = z
  .union([z.string(), z.number()])
  .refine((text) => parseDuration(text) !== undefined, 'Not a duration such as 90s, 5m')
const timeout = duration.default('30s').describe('Until the notice is taken')
const url = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'Not an http or https URL')
  .describe('Where it is posted to: an expression over env or secrets')
const addresses = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const scalar = z.union([z.string(), z.number(), z.boolean()])

const webhook = z.strictObject({
  to: z.literal('webhook'),
  url,
  body: z.json().describe('Sent as JSON'),
  headers: z.record(z.string(), scalar).default({}).describe('Further headers'),
  timeout,
})

const slack = z.strictObject({
  to: z.literal('slack'),
  url,
  text: z.string().min(1).describe('The message; with blocks, what stands in the notification'),
  blocks: z.array(z.json()).optional().describe("Slack's blocks"),
  timeout,
})

const email = z.strictObject({
  to: z.literal('email'),
  host: z.string().min(1).describe('The SMTP server'),
  port: z.number().int().min(1).max(65_535).default(587).describe('Its port; 465 = TLS from the first byte'),
  tls: z
    .enum(['implicit', 'starttls', 'offered', 'none'])
    .optional()
    .describe('Default: implicit on port 465, starttls where there is a password, else offered'),
  user: z.string().optional().describe('Name for the login'),
  password: z.string().optional().describe('Password for the login: an expression over env or secrets'),
  from: z.string().min(1).describe('Sender'),
  recipients: addresses.describe('An address, or a list'),
  cc: addresses.optional().describe('Further recipients'),
  subject: z.string().min(1),
  text: z.string().describe('The mail'),
  html: z.string().optional().describe('The same as HTML'),
  timeout,
})

const desktop = z.strictObject({
  to: z.literal('desktop'),
  title: z.string().min(1).default('mmm').describe('First line'),
  text: z.string().min(1).describe('The message'),
})

/** What `notify` takes, by where it goes. */
export const notifyInput = z.discriminatedUnion('to', [webhook, slack, email, desktop])
export type NotifyInput = z.infer<typeof notifyInput>
export type Posted = z.infer<typeof webhook> | z.infer<typeof slack>
export type Email = z.infer<typeof email>
export type Desktop = z.infer<typeof desktop>
