import type { BaseRow, Op, Outcome, Store } from '@replog/core'
import { NOT_FRESH, type World } from './world.js'

const TYPES = ['exercise', 'template', 'template_exercise', 'workout', 'workout_exercise', 'workout_set']

/** After everything was healed: all tabs show what the server has, and every promise was kept. */
export async function checkEnd(world: World): Promise<void> {
  for (const { user, device } of world.devices) {
    const store = device.store.store(user)
    const { ops } = await store.open(NOT_FRESH)
    checkQueue(world, device.name, ops)
    await checkBase(world, user, device.name, store)
  }
  for (const tab of world.tabs) {
    await checkTab(
      world,
      tab.name,
      userOf(world, tab.device.name),
      async type => (await tab.client.db[type]!.all().get()) as never,
    )
  }
  await checkPromises(world)
}

function userOf(world: World, device: string): string {
  return world.devices.find(({ device: other }) => other.name === device)?.user ?? ''
}

function checkQueue(world: World, device: string, ops: readonly Op[]): void {
  if (ops.length > 0) {
    world.fail(`${device}: the queue is not empty: ${ops.map(op => `${op.seq} ${op.kind} ${op.type} ${op.state}`)}`)
  }
}

async function checkBase(world: World, user: string, device: string, store: Store): Promise<void> {
  const known = new Map<string, BaseRow>()
  for (const type of TYPES) {
    for (const row of (await store.loadBase(type)).rows) {
      known.set(`${type}/${row.id}`, row)
    }
  }
  for (const item of await world.server.entities(user)) {
    const key = `${item.type}/${item.id}`
    const row = known.get(key)
    known.delete(key)
    if (!row) {
      world.fail(`${device}: ${key} is missing`)
    } else if (row.etag !== item.etag || JSON.stringify(row.data) !== JSON.stringify(item.data)) {
      world.fail(`${device}: ${key} is ${JSON.stringify(row)} (expected: ${JSON.stringify(item)})`)
    }
  }
  if (known.size > 0) {
    world.fail(`${device}: has what the server does not have: ${[...known.keys()]}`)
  }
}

type ShownRow = {
  readonly id: string
  readonly $sync: string
  readonly etag?: string
  readonly [field: string]: unknown
}

async function checkTab(
  world: World,
  tab: string,
  user: string,
  rowsOf: (type: string) => Promise<readonly ShownRow[]>,
): Promise<void> {
  const wanted = new Map((await world.server.entities(user)).map(item => [`${item.type}/${item.id}`, item]))
  const shown = new Map<string, ShownRow>()
  for (const type of TYPES) {
    // The store of a simulated tab takes time, so time must go on while the tab loads.
    let rows: readonly ShownRow[] | undefined
    rowsOf(type).then(found => {
      rows = found
    })
    await world.time.run(200)
    for (const row of rows ?? []) {
      shown.set(`${type}/${row.id}`, row)
    }
  }
  for (const [key, item] of wanted) {
    const row = shown.get(key)
    shown.delete(key)
    if (!row || row.etag !== item.etag || row.$sync !== 'synced') {
      world.fail(`${tab}: shows ${key} as ${JSON.stringify(row)} (expected: ${JSON.stringify(item)})`)
      continue
    }
    for (const [field, value] of Object.entries(item.data ?? {})) {
      if (JSON.stringify(row[field]) !== JSON.stringify(value)) {
        world.fail(`${tab}: ${key}.${field} is ${JSON.stringify(row[field])} (expected: ${JSON.stringify(value)})`)
      }
    }
  }
  if (shown.size > 0) {
    world.fail(`${tab}: shows what the server does not have: ${[...shown.keys()]}`)
  }
}

/** Each promised mutation has ended, and the server has those of which the device says that they were applied. */
async function checkPromises(world: World): Promise<void> {
  for (const [mutationId, { user, device }] of world.promised) {
    const store = device.store.store(user)
    await store.open(NOT_FRESH)
    let id = mutationId
    for (let hop = 0; ; hop++) {
      const outcome = await store.outcome(id)
      if (!outcome || hop > 100) {
        world.fail(`${device.name}: ${mutationId} has no outcome${id === mutationId ? '' : ` (as ${id})`}`)
        break
      }
      if (outcome.into === undefined) {
        if (isDone(outcome) && !world.lost.has(id) && world.server.isDecided?.(user, id) === false) {
          world.fail(`${device.name}: ${id} is ${outcome.status}, and the server does not have it`)
        }
        break
      }
      id = outcome.into
    }
  }
}

/** Whether the server has said that it applied the write. The engine itself ends one as merged, without a version. */
const isDone = ({ status, version }: Outcome) =>
  ['applied', 'duplicate', 'unchanged'].includes(status) || (status === 'merged' && version !== undefined)
