import type { ProvenSpec } from '../../views/proven.ts'
import { projectSpecs, type Naming, type ProjectSpecs } from '../project_specs.ts'
import { followWords } from './follow_words.ts'
import { proveSpecs } from './prove_specs.ts'
import { readLedger, type Ledger } from './read_ledger.ts'

/** The specs of a project with what the evidence says of them. */
export interface ProvenProject extends ProjectSpecs {
  proven: ProvenSpec[]
  ledger: Ledger
}

/** Reads the specs of a project, or the named ones, and the ledger beside. What is wrong with the evidence is among the findings. */
export async function provenProject(
  root: string,
  naming: Naming & { env: Readonly<Record<string, string | undefined>> },
): Promise<ProvenProject> {
  const { env, signal } = naming
  const [read, known] = await Promise.all([
    projectSpecs(root, naming),
    readLedger(root, { env, ...(signal === undefined ? {} : { signal }) }),
  ])
  const ledger = followWords(known, read.specs)
  return { ...read, findings: [...read.findings, ...ledger.findings], proven: proveSpecs(read.specs, ledger), ledger }
}
