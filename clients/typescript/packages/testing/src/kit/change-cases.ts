import { check, equal } from './expect.js'
import { openTab, type StoreCase } from './harness.js'
import { Mirror } from './mirror.js'
import { newOp, newOutcome, newRow, range, rowKey } from './samples.js'

const TYPE = 'workout_set'

export const changeCases: readonly StoreCase[] = [
  {
    name: 'changes gives the operations that this tab and other tabs appended, once',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ append: [newOp(0)] })
      const mirror = await Mirror.open(harness, [])
      const one = await store.commit({ append: [newOp(1)] })
      const two = await store.commit({ append: [newOp(2), newOp(3)] })
      const changes = await mirror.sync()
      equal(
        changes.ops,
        [...one.seqs, ...two.seqs].map((seq, i) => ({ ...newOp(i + 1), seq, rev: 0 })),
        'the new operations',
      )
      equal(changes.reload, false, 'reload')
      await mirror.requireCurrent(harness, 'after appends')
      const nothing = await mirror.sync()
      equal(nothing.ops, [], 'the operations since the last call')
      equal(nothing.removedOps, [], 'the removed operations since the last call')
    },
  },
  {
    name: 'changes gives updated and removed operations in their last state',
    async run(harness) {
      const { store, cursor } = await openTab(harness)
      await store.commit({ append: range(0, 12).map(n => newOp(n)) })
      const mirror = await Mirror.open(harness, [])
      const [first, second, third] = [...mirror.ops.values()]
      await store.commit({ update: [{ ...first!, attempts: 1 }, second!] })
      const { ops } = await openTab(harness)
      await store.commit({ update: [{ ...ops[0]!, attempts: 2 }], remove: [ops[1]!, third!] })
      const brief = await store.commit({ append: [newOp(20)] })
      await store.commit({ remove: [{ seq: brief.seqs[0]!, rev: 0 }] })
      const changes = await mirror.sync()
      equal(
        changes.ops.map(op => [op.seq, op.attempts]),
        [[first!.seq, 2]],
        'the changed operations',
      )
      const removed = new Set(changes.removedOps)
      check(removed.has(second!.seq) && removed.has(third!.seq), `removedOps ${[...removed]} lacks a removed place`)
      await mirror.requireCurrent(harness, 'after updates and removals')
      const all = await store.changes(cursor, [])
      equal(all.ops.length, 10, 'the number of operations since the store was empty')
    },
  },
  {
    name: 'a record that the engine changed itself has its new rev in changes',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ append: [newOp(1)] })
      const mirror = await Mirror.open(harness, [])
      for (const attempts of range(1, 5)) {
        const op = [...mirror.ops.values()][0]!
        await store.commit({ update: [{ ...op, attempts }] })
        await mirror.sync()
      }
      await store.commit({ remove: [[...mirror.ops.values()][0]!] })
      await mirror.sync()
      equal(mirror.ops.size, 0, 'the number of operations')
    },
  },
  {
    name: 'changes gives new and changed outcomes',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ outcomes: [newOutcome(1), newOutcome(2)] })
      const mirror = await Mirror.open(harness, [])
      const changed = newOutcome(1, { status: 'rejected', problem: { code: 'validation_failed' } })
      await store.commit({ outcomes: [changed, newOutcome(3)] })
      const changes = await mirror.sync()
      const sorted = [...changes.outcomes].sort((one, other) => (one.mutationId < other.mutationId ? -1 : 1))
      equal(sorted, [changed, newOutcome(3)], 'the outcomes since the tab was opened')
      equal((await mirror.sync()).outcomes, [], 'the outcomes since the last call')
    },
  },
  {
    name: 'changes gives put, replaced and removed rows of the asked types',
    async run(harness) {
      const { store } = await openTab(harness)
      const put = [newRow(1), newRow(2), newRow(3), newRow(1, { type: 'workout' })]
      await store.commit({ base: { generation: 1, put, remove: [] } })
      const mirror = await Mirror.open(harness, [TYPE])
      const next = [newRow(2, { version: 2 }), newRow(4), newRow(1, { type: 'workout', version: 2 })]
      const remove = [newRow(3), newRow(9, { type: 'workout' })]
      await store.commit({ base: { generation: 1, put: next, remove } })
      const changes = await mirror.sync()
      equal(changes.reload, false, 'reload')
      check(changes.removedBase.map(rowKey).includes(rowKey(newRow(3))), 'removedBase lacks a row that was removed')
      await mirror.requireCurrent(harness, 'after changed rows')
      equal((await store.changes(mirror.cursor, [])).base, [], 'the rows when no type is asked')
    },
  },
  {
    name: 'a row that was removed and put again is not in removedBase, and the other way round',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ base: { generation: 1, put: [newRow(1), newRow(2)], remove: [] } })
      const mirror = await Mirror.open(harness, [TYPE])
      await store.commit({ base: { generation: 1, put: [], remove: [newRow(1)] } })
      await store.commit({ base: { generation: 1, put: [newRow(1, { version: 2 })], remove: [] } })
      await store.commit({ base: { generation: 1, put: [newRow(2, { version: 2 })], remove: [] } })
      await store.commit({ base: { generation: 1, put: [], remove: [newRow(2)] } })
      await mirror.sync()
      equal([...mirror.rows.values()], [newRow(1, { version: 2 })], 'the rows')
      await mirror.requireCurrent(harness, 'after removals and puts')
    },
  },
  {
    name: 'changes gives tombstones as rows, because they override operations',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ base: { generation: 1, put: [newRow(1), newRow(2)], remove: [] } })
      const mirror = await Mirror.open(harness, [TYPE])
      const tombstone = newRow(1, { deleted: true, version: 2, data: {} })
      await store.commit({ base: { generation: 1, put: [tombstone], remove: [] } })
      await mirror.sync()
      equal(mirror.rows.get(rowKey(tombstone)), tombstone, 'the tombstone')
      await store.commit({ base: { generation: 1, put: [], remove: [tombstone] } })
      await mirror.sync()
      equal([...mirror.rows.values()], [newRow(2)], 'the rows after the tombstone was removed')
    },
  },
  {
    name: 'rows of a generation that is not shown are not in changes; the swap gives reload once',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ base: { generation: 1, put: [newRow(1), newRow(2)], remove: [] } })
      const mirror = await Mirror.open(harness, [TYPE])
      const late = await openTab(harness)
      await store.commit({ base: { generation: 2, put: [newRow(1, { version: 7 }), newRow(3)], remove: [newRow(2)] } })
      const before = await mirror.sync()
      equal([before.base, before.removedBase, before.reload], [[], [], false], 'changes before the swap')
      await store.commit({ append: [newOp(1)], meta: { generation: 2, token: 'token-2' } })
      const swap = await mirror.sync()
      equal(swap.reload, true, 'reload after the swap')
      equal([swap.ops.length, swap.meta.generation], [1, 2], 'the new operations and the generation of the swap')
      await mirror.requireCurrent(harness, 'after the swap')
      await store.commit({ base: { generation: 2, put: [newRow(4)], remove: [] } })
      equal((await mirror.sync()).reload, false, 'reload in the call after the swap')
      await mirror.requireCurrent(harness, 'after the call that follows the swap')
      equal((await late.store.changes(late.cursor, [TYPE])).reload, true, 'reload for a tab that missed the swap')
      await store.commit({ meta: { generation: 2 } })
      equal((await mirror.sync()).reload, false, 'reload after the generation was set to the same number')
    },
  },
  {
    name: 'a swap to another generation and back gives reload',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ base: { generation: 1, put: [newRow(1)], remove: [] } })
      const mirror = await Mirror.open(harness, [TYPE])
      await store.commit({ meta: { generation: 2 } })
      await store.sweep([2], 100)
      await store.commit({ base: { generation: 1, put: [newRow(2)], remove: [] }, meta: { generation: 1 } })
      equal((await mirror.sync()).reload, true, 'reload')
      await mirror.requireCurrent(harness, 'after two swaps')
    },
  },
  {
    name: 'changes has the meta data of now, whatever changed',
    async run(harness) {
      const { store, cursor } = await openTab(harness)
      const other = await openTab(harness)
      await other.store.commit({ meta: { token: 'token-1', lastTime: 5 } })
      const one = await store.changes(cursor, [])
      equal(one.meta, { ...other.meta, token: 'token-1', lastTime: 5 }, 'the meta data')
      await other.store.claim()
      equal((await store.changes(one.cursor, [])).meta.epoch, 1, 'the epoch')
    },
  },
  {
    name: 'the cursor of loadBase belongs to its rows',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({ append: [newOp(1)], base: { generation: 1, put: [newRow(1)], remove: [] } })
      const { rows, cursor } = await (await openTab(harness)).store.loadBase(TYPE)
      await store.commit({
        append: [newOp(2)],
        base: { generation: 1, put: [newRow(2)], remove: [newRow(1)] },
      })
      const changes = await store.changes(cursor, [TYPE])
      equal(rows, [newRow(1)], 'the rows')
      equal([changes.base, changes.removedBase.map(rowKey)], [[newRow(2)], [rowKey(newRow(1))]], 'the changed rows')
      equal(
        changes.ops.map(op => op.mutationId),
        ['mutation-2'],
        'the new operations',
      )
    },
  },
  {
    name: 'reads that run while another tab commits see each commit as a whole',
    async run(harness) {
      const { store } = await openTab(harness)
      const other = await openTab(harness)
      const commit = (version: number) =>
        store.commit({
          append: [newOp(version)],
          outcomes: [newOutcome(version)],
          base: { generation: 1, put: range(0, 3).map(n => newRow(n, { version })), remove: [] },
          meta: { lastTime: version },
        })
      await commit(1)
      for (const version of range(2, 10)) {
        const [loaded, changes] = await Promise.all([
          other.store.loadBase(TYPE),
          other.store.changes(other.cursor, [TYPE]),
          commit(version),
        ])
        const seen = changes.meta.lastTime
        const expected = { ops: seen, outcomes: seen, versions: [seen] }
        const versions = [...new Set(changes.base.map(row => row.version))]
        const found = { ops: changes.ops.length, outcomes: changes.outcomes.length, versions }
        equal(found, expected, 'what changes shows, by its meta data')
        equal(new Set(loaded.rows.map(row => row.version)).size, 1, 'the number of versions that loadBase shows')
      }
    },
  },
  {
    name: 'a cursor from before much that was removed and forgotten still gives everything',
    async run(harness) {
      const { store } = await openTab(harness)
      await store.commit({
        append: range(0, 50).map(n => newOp(n)),
        outcomes: range(0, 50).map(n => newOutcome(n)),
        base: { generation: 1, put: range(0, 50).map(n => newRow(n)), remove: [] },
      })
      const mirror = await Mirror.open(harness, [TYPE, 'workout'])
      for (const round of range(0, 20)) {
        const { seqs } = await store.commit({
          append: range(0, 20).map(n => newOp(round * 20 + n + 100)),
          base: { generation: 1, put: range(100, 120).map(n => newRow(n)), remove: [newRow(round)] },
        })
        const { ops } = await openTab(harness)
        await store.commit({
          remove: [ops[round]!, ...seqs.slice(1).map(seq => ({ seq, rev: 0 }))],
          base: { generation: 1, put: [], remove: range(100, 120).map(n => newRow(n)) },
        })
        await store.forget(round, 100)
        await store.sweep([1], 100)
      }
      await mirror.sync()
      await mirror.requireCurrent(harness, 'after 400 removals')
      check(mirror.ops.size > 0, 'all operations are gone (expected: some are left)')
      await store.commit({ append: [newOp(99)] })
      equal((await mirror.sync()).reload, false, 'reload in the call that follows')
      await mirror.requireCurrent(harness, 'after the call that follows')
    },
  },
]
