import { firstFile, placed, saidInCi, under, type Ground, type Offer } from './ground.ts'

/** Commands of a Cargo package or workspace; clippy and rustfmt where configuration or CI shows that they are in use. */
export function detectRust(ground: Ground): Offer[] {
  if (!ground.files.has('Cargo.toml')) return []
  const from = placed(ground, 'Cargo.toml')
  const manifest = ground.toml('Cargo.toml')
  const all =
    under(manifest, 'workspace') !== undefined && under(manifest, 'package') !== undefined ? ' --workspace' : ''
  const offers: Offer[] = [
    { name: 'build', command: `cargo build${all}`, from },
    { name: 'test', command: `cargo test${all}`, from, runner: 'cargo' },
  ]
  const lints = under(manifest, 'lints', 'clippy') ?? under(manifest, 'workspace', 'lints', 'clippy')
  const clippy =
    firstFile(ground, 'clippy.toml', '.clippy.toml') ?? (lints === undefined ? undefined : 'Cargo.toml:lints.clippy')
  const whyClippy = clippy ?? saidInCi(ground, /\bclippy\b/)
  if (whyClippy !== undefined) {
    offers.push({
      name: 'lint',
      command: `cargo clippy${all} --all-targets -- -D warnings`,
      from: placed(ground, whyClippy),
    })
  }
  const whyFormat = firstFile(ground, 'rustfmt.toml', '.rustfmt.toml') ?? saidInCi(ground, /\bcargo fmt\b|\brustfmt\b/)
  if (whyFormat !== undefined) {
    offers.push({ name: 'format', command: 'cargo fmt --all --check', from: placed(ground, whyFormat) })
  }
  return offers
}
