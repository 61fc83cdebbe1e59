import { expect, test } from 'vitest'
import { memoryStore } from '../../client/src/memory-store.js'
import { shippedCatalogue } from '../../client/src/shipped-catalogue.js'
import { newOp, newOutcome, range } from '../../testing/src/kit/samples.js'
import { Catalogue } from '../src/catalogue.js'
import type { NewOp } from '../src/op.js'
import { freshMeta } from '../src/store.js'
import { Tab } from '../src/tab.js'

const HISTORY_LIMIT = 4
const CHANNEL = { post: () => {}, listen: () => {}, close: () => {} }
const CREATION: NewOp = newOp(1, { kind: 'create' })

/** Two tabs with the same data, which do not hear each other. */
async function tabs(): Promise<{ readonly writer: Tab; readonly other: Tab }> {
  const factory = memoryStore({ historyLimit: HISTORY_LIMIT })
  const open = async () => {
    const store = factory.store('alice')
    const loaded = await store.open(freshMeta('alice', 'phone'))
    const tab = new Tab(store, loaded, CHANNEL, Catalogue.parse(shippedCatalogue())!, error => {
      throw error
    })
    await tab.ensure([CREATION.type])
    return tab
  }
  return { writer: await open(), other: await open() }
}

const shown = (tab: Tab) => [...tab.view.rows(CREATION.type)].map(row => row.id)

test('what another tab has appended is shown, and told, before everything else is read', async () => {
  const { writer, other } = await tabs()
  const told: number[] = []
  other.changed.add(({ ops }) => told.push(...ops.map(op => op.seq)))
  const [op] = await writer.append([CREATION])
  await other.showAppended()
  await other.showAppended()
  expect([shown(other), told]).toEqual([[CREATION.id], [op!.seq]])
})

test.each([0, 2 * HISTORY_LIMIT + 1])(
  'what is removed before a tab has read it is not shown, after %i changes',
  async n => {
    const { writer, other } = await tabs()
    const [op] = await writer.append([CREATION])
    await other.showAppended()
    await writer.commit({ remove: [op!] })
    for (const i of range(0, n)) {
      await writer.commit({ outcomes: [newOutcome(i)] })
    }
    await other.catchUp()
    expect([shown(other), other.view.ops()]).toEqual([[], []])
  },
)

test('what a tab has read is not shown again as it was appended', async () => {
  const { writer, other } = await tabs()
  const [op] = await writer.append([CREATION])
  const late = other.showAppended()
  await writer.commit({ update: [{ ...op!, state: 'parked' }] })
  await Promise.all([late, other.catchUp()])
  expect(other.view.op(op!.seq)).toMatchObject({ state: 'parked' })
})
