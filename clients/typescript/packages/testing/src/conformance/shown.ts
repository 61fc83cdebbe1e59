import type { AnyCatalogue, Replog } from '@replog/core'
import type { ServerItem } from '../sim/world.js'

const TYPES = ['exercise', 'template', 'template_exercise', 'workout', 'workout_exercise', 'workout_set']

/** What a client shows: the JSON of each row, by its type and id. */
export async function shownBy(client: Replog<AnyCatalogue>): Promise<Map<string, string>> {
  const shown = new Map<string, string>()
  for (const type of TYPES) {
    for (const row of await client.db[type]!.all().get()) {
      // Which pull a row is from is of no interest outside of the device.
      shown.set(`${type}/${row.id}`, JSON.stringify({ ...row, $base: undefined }))
    }
  }
  return shown
}

/** What a client shows that has exactly these items, and nothing that is not sent. */
export function shownOf(items: readonly ServerItem[]): Map<string, string> {
  return new Map(items.map(item => [`${item.type}/${item.id}`, JSON.stringify(rowOf(item))]))
}

function rowOf({ id, localId, etag, version, updated_at, data }: ServerItem) {
  return { id, localId, etag, version, updated_at, ...(data as object), $sync: 'synced' }
}
