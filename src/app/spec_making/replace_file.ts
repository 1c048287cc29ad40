import { asItWasRead } from './as_it_was_read.ts'
import { editSpecs } from './edit_specs.ts'
import { putFile } from './put_file.ts'

/**
 * Writes a spec anew, whole or not at all, if it still is as it was read. Alone it holds the lock for just that; what is to be read
 * and written without another writer in between does both in `editSpecs`.
 *
 * @throws MmmError `spec.changed-since`, and what `editSpecs` throws
 */
export function replaceFile(
  root: string,
  { path, before, after }: { path: string; before: Uint8Array; after: Uint8Array },
): Promise<void> {
  return editSpecs(root, async () => {
    await asItWasRead(root, { path, before, after })
    await putFile(root, { path, bytes: after })
  })
}
