import { type Op, Stale } from '@replog/core'
import { check, equal, refused } from './expect.js'
import { openTab, type StoreCase } from './harness.js'
import { fullOp, newOp, newOutcome, newRow, range } from './samples.js'

const places = (ops: readonly Op[]) => ops.map(op => op.seq)

function requireRising(seqs: readonly number[], about: string): void {
  check(
    seqs.every((seq, i) => Number.isSafeInteger(seq) && (i === 0 || seq > seqs[i - 1]!)),
    `${about}: the places are ${JSON.stringify(seqs.slice(0, 20))} (expected: rising whole numbers)`,
  )
}

export const queueCases: readonly StoreCase[] = [
  {
    name: 'an appended operation comes back as it was, with rev 0',
    async run(harness) {
      const tab = await openTab(harness)
      equal(tab.ops, [], 'the operations of a new store')
      const { seqs } = await tab.store.commit({ append: [fullOp(1)] })
      const other = await openTab(harness)
      equal(other.ops, [{ ...fullOp(1), seq: seqs[0], rev: 0 }], 'the operations that another tab loads')
    },
  },
  {
    name: 'appends have rising places in the order of the calls',
    async run(harness) {
      const { store } = await openTab(harness)
      const one = await store.commit({ append: range(0, 12).map(n => newOp(n)) })
      const two = await store.commit({ append: [newOp(12)] })
      const seqs = [...one.seqs, ...two.seqs]
      equal(seqs.length, 13, 'the number of places')
      requireRising(seqs, 'two commits')
      const { ops } = await openTab(harness)
      equal(places(ops), seqs, 'the places of the loaded operations')
      equal(
        ops.map(op => op.mutationId),
        range(0, 13).map(n => newOp(n).mutationId),
        'the loaded operations',
      )
    },
  },
  {
    name: 'commits that are started together keep the order of the calls',
    async run(harness) {
      const { store } = await openTab(harness)
      const all = await Promise.all(range(0, 20).map(n => store.commit({ append: [newOp(n)] })))
      requireRising(
        all.flatMap(committed => committed.seqs),
        'commits that were started together',
      )
    },
  },
  {
    name: 'what was appended alone can be read alone',
    async run(harness) {
      const one = await openTab(harness)
      const other = await openTab(harness)
      if (!other.store.appended) {
        return
      }
      const first = await one.store.commit({ append: [newOp(0), newOp(1)] })
      equal(places(await other.store.appended(0)), first.seqs, 'what was appended')
      equal(
        places(await other.store.appended(first.seqs[0]!)),
        first.seqs.slice(1),
        'what was appended after the first',
      )
      const joined = await one.store.commit({ append: [newOp(2)], remove: [{ seq: first.seqs[0]!, rev: 0 }] })
      await one.store.commit({ append: [newOp(3)] })
      equal(places(await other.store.appended(0)), first.seqs.slice(1), 'what was appended before a joint change')
      equal(await other.store.appended(joined.seqs[0]! - 1), [], 'a joint change, alone')
    },
  },
  {
    name: 'blind appends of two tabs lose nothing',
    async run(harness) {
      const tabs = [await openTab(harness), await openTab(harness)]
      const all = await Promise.all(
        range(0, 60).map(async n => {
          const { seqs } = await tabs[n % 2]!.store.commit({ append: [newOp(n)] })
          return { seq: seqs[0], mutationId: newOp(n).mutationId }
        }),
      )
      const { ops } = await openTab(harness)
      requireRising(places(ops), 'the loaded operations')
      equal(
        ops.map(({ seq, mutationId }) => ({ seq, mutationId })),
        all.sort((one, other) => one.seq! - other.seq!),
        'what was appended, by place',
      )
    },
  },
  {
    name: 'a place is never given again, also after a crash',
    async run(harness) {
      const first = await openTab(harness)
      const { seqs } = await first.store.commit({ append: [newOp(1), newOp(2)] })
      await first.store.commit({ remove: seqs.map(seq => ({ seq, rev: 0 })) })
      const again = await first.store.commit({ append: [newOp(3)] })
      check(again.seqs[0]! > seqs[1]!, `place ${again.seqs[0]} (expected: > ${seqs[1]}, which was removed)`)
      await first.store.commit({ remove: [{ seq: again.seqs[0]!, rev: 0 }] })
      await harness.crash(first.store)
      const { store } = await openTab(harness)
      const last = await store.commit({ append: [newOp(4)] })
      check(last.seqs[0]! > again.seqs[0]!, `place ${last.seqs[0]} after a crash (expected: > ${again.seqs[0]})`)
    },
  },
  {
    name: 'update replaces the record and raises its rev',
    async run(harness) {
      const { store } = await openTab(harness)
      const { seqs } = await store.commit({ append: [fullOp(1), newOp(2)] })
      const seq = seqs[0]!
      await store.commit({ update: [{ ...newOp(1), state: 'sent', batch: 'b', seq, rev: 0 }] })
      const once = (await openTab(harness)).ops[0]!
      check(once.rev > 0, `rev ${once.rev} after an update (expected: > 0)`)
      equal(once, { ...newOp(1), state: 'sent', batch: 'b', seq, rev: once.rev }, 'the updated record')
      await store.commit({ update: [{ ...once, state: 'acked' }] })
      const { ops } = await openTab(harness)
      check(ops[0]!.rev > once.rev, `rev ${ops[0]!.rev} after a second update (expected: > ${once.rev})`)
      equal(places(ops), seqs, 'the order after an update')
      equal(ops[1], { ...newOp(2), seq: seqs[1], rev: 0 }, 'the record that was not updated')
    },
  },
  {
    name: 'remove takes the named records out of the queue',
    async run(harness) {
      const { store } = await openTab(harness)
      const { seqs } = await store.commit({ append: range(0, 4).map(n => newOp(n)) })
      await store.commit({
        remove: [
          { seq: seqs[1]!, rev: 0 },
          { seq: seqs[2]!, rev: 0 },
        ],
      })
      equal(places((await openTab(harness)).ops), [seqs[0], seqs[3]], 'the places that are left')
    },
  },
  {
    name: 'a change with a stale record is refused as a whole',
    async run(harness) {
      const { store } = await openTab(harness)
      const { seqs } = await store.commit({ append: [newOp(1), newOp(2), newOp(3)], outcomes: [newOutcome(1)] })
      const ops = (await openTab(harness)).ops
      await store.commit({ update: [{ ...ops[2]!, attempts: 1 }] })
      const before = await openTab(harness)
      const rest = {
        append: [newOp(9)],
        outcomes: [newOutcome(1, { status: 'rejected' }), newOutcome(9)],
        base: { generation: 1, put: [newRow(9)], remove: [] },
        meta: { token: 'refused', generation: 2 },
      }
      await refused(
        store.commit({ ...rest, update: [{ ...ops[0]!, attempts: 7 }, ops[2]!], remove: [{ seq: seqs[1]!, rev: 0 }] }),
        Stale,
        'update of a record with an earlier rev',
      )
      await refused(
        store.commit({ ...rest, update: [{ ...ops[0]!, attempts: 7 }], remove: [{ seq: seqs[2]!, rev: 0 }] }),
        Stale,
        'removal of a record with an earlier rev',
      )
      const after = await openTab(harness)
      equal(after.ops, before.ops, 'the operations after refused changes')
      equal(after.meta, before.meta, 'the meta data after refused changes')
      equal(await after.store.outcome('mutation-1'), newOutcome(1), 'an outcome after refused changes')
      equal(await after.store.outcome('mutation-9'), undefined, 'the outcome of a refused change')
      equal((await after.store.loadBase('workout_set')).rows, [], 'the rows after refused changes')
      const { ops: changed } = await after.store.changes(before.cursor, ['workout_set'])
      equal(changed, [], 'the changes since before the refused changes')
    },
  },
  {
    name: 'update and remove of a record that is gone are Stale',
    async run(harness) {
      const { store } = await openTab(harness)
      const { seqs } = await store.commit({ append: [newOp(1)] })
      const op = (await openTab(harness)).ops[0]!
      await store.commit({ remove: [{ seq: seqs[0]!, rev: 0 }] })
      await refused(store.commit({ update: [op] }), Stale, 'update of a removed record')
      await refused(store.commit({ remove: [{ seq: op.seq, rev: 0 }] }), Stale, 'second removal of a record')
      await refused(store.commit({ remove: [{ seq: 999_999, rev: 0 }] }), Stale, 'removal of a place never given')
      equal((await openTab(harness)).ops, [], 'the operations after refused changes')
    },
  },
  {
    name: 'of several tabs that change one record at once, exactly one succeeds',
    async run(harness) {
      const tabs = [await openTab(harness), await openTab(harness), await openTab(harness)]
      await tabs[0]!.store.commit({ append: [newOp(1)] })
      const op = (await openTab(harness)).ops[0]!
      const ended = await Promise.allSettled([
        tabs[0]!.store.commit({ update: [{ ...op, batch: '0' }], append: [newOp(10)] }),
        tabs[1]!.store.commit({ update: [{ ...op, batch: '1' }], append: [newOp(11)] }),
        tabs[2]!.store.commit({ remove: [{ seq: op.seq, rev: op.rev }], append: [newOp(12)] }),
      ])
      const done = ended.flatMap((one, i) => (one.status === 'fulfilled' ? [i] : []))
      equal(done.length, 1, 'the number of commits that succeeded')
      for (const one of ended) {
        check(one.status === 'fulfilled' || one.reason instanceof Stale, `a commit ended with ${JSON.stringify(one)}`)
      }
      const { ops } = await openTab(harness)
      equal(
        ops.map(left => left.batch ?? left.mutationId),
        done[0] === 2 ? ['mutation-12'] : [`${done[0]}`, `mutation-1${done[0]}`],
        'what the successful commit left',
      )
    },
  },
  {
    name: 'one change can append, update and remove thousands of operations',
    async run(harness) {
      const { store } = await openTab(harness)
      const { seqs } = await store.commit({ append: range(0, 5_000).map(n => newOp(n)) })
      requireRising(seqs, 'an append of 5,000')
      const { ops } = await openTab(harness)
      await store.commit({
        update: ops.filter((_, i) => i % 2 === 0).map(op => ({ ...op, state: 'sent' as const })),
        remove: ops.filter((_, i) => i % 2 === 1).map(({ seq, rev }) => ({ seq, rev })),
        append: range(5_000, 7_000).map(n => newOp(n)),
      })
      const after = (await openTab(harness)).ops
      requireRising(places(after), 'what is left')
      equal(after.length, 4_500, 'the number of operations')
      equal(after.filter(op => op.state === 'sent').length, 2_500, 'the number of updated operations')
    },
  },
  {
    name: 'a change without content changes nothing',
    async run(harness) {
      const { store, meta } = await openTab(harness)
      equal(await store.commit({}), { seqs: [] }, 'an empty change')
      const nothing = { append: [], update: [], remove: [], outcomes: [], meta: {} }
      equal(await store.commit(nothing), { seqs: [] }, 'a change of empty lists')
      const after = await openTab(harness)
      equal(after.meta, meta, 'the meta data')
      equal(after.ops, [], 'the operations')
    },
  },
]
