import { check, equal } from './expect.js'
import { freshMeta, openTab, type StoreCase } from './harness.js'
import { newOp, newRow } from './samples.js'

/** Names that a store could take for each other, or for something else than a name. */
const USERS: readonly (string | null)[] = [
  null,
  'null',
  'undefined',
  '',
  ' ',
  'alice',
  'Alice',
  'alice ',
  '.',
  '..',
  '../alice',
  '/',
  'a/b',
  'a\\b',
  'a:b',
  'a_b',
  'a-b',
  'a%2Fb',
  'a\u0000b',
  'a\u0000',
  'a',
  'CON',
  'alice.db',
  '\u00e9',
  'e\u0301',
  '👩‍🚒',
  '👩',
  '\ud800',
  '\ud801',
  '\ufffd',
  'x'.repeat(300),
  `${'x'.repeat(300)}y`,
  "'; DROP TABLE op; --",
]

export const userCases: readonly StoreCase[] = [
  {
    name: 'each user has data of their own, whatever the name',
    async run(harness) {
      for (const [n, user] of USERS.entries()) {
        const { store, ops, meta } = await openTab(harness, { user, device: `device-${n}` })
        const about = `user ${JSON.stringify(user)?.slice(0, 40)}`
        equal([ops, meta], [[], freshMeta(user, `device-${n}`)], `the new store of ${about}`)
        await store.commit({ append: [newOp(n)], base: { generation: 1, put: [newRow(n)], remove: [] } })
        await store.close()
      }
      for (const [n, user] of USERS.entries()) {
        const { store, ops, meta } = await openTab(harness, { user })
        const about = `user ${JSON.stringify(user)?.slice(0, 40)}`
        equal([ops.length, ops[0]?.mutationId], [1, `mutation-${n}`], `the operations of ${about}`)
        equal(meta.device, `device-${n}`, `the device of ${about}`)
        equal((await store.loadBase('workout_set')).rows, [newRow(n)], `the rows of ${about}`)
        await store.close()
      }
    },
  },
  {
    name: 'destroy leaves the data of other users',
    async run(harness) {
      const users = [null, 'null', 'alice', 'Alice', 'a/b', 'a']
      for (const user of users) {
        const { store } = await openTab(harness, { user })
        await store.commit({ append: [newOp(1)] })
        await store.close()
      }
      const open = await openTab(harness, { user: 'Alice' })
      const destroyed = await openTab(harness, { user: 'alice' })
      await destroyed.store.destroy()
      for (const user of users) {
        const { ops } = await openTab(harness, { user })
        equal(ops.length, user === 'alice' ? 0 : 1, `the number of operations of ${user}`)
      }
      await open.store.commit({ append: [newOp(2)] })
      equal((await openTab(harness, { user: 'Alice' })).ops.length, 2, 'the operations of a user whose tab was open')
    },
  },
  {
    name: 'factories of one name share data, and those of different names do not',
    async run(harness) {
      const one = await openTab(harness, { name: 'one' })
      await one.store.commit({ append: [newOp(1)] })
      equal((await openTab(harness, { name: 'one' })).ops.length, 1, 'the operations in a factory of the same name')
      equal((await openTab(harness, { name: 'two' })).ops.length, 0, 'the operations in a factory of another name')
      equal((await openTab(harness, { name: 'One' })).ops.length, 0, 'the operations in a factory of another case')
      const nested = await openTab(harness, { name: 'one/a', user: 'b' })
      await nested.store.commit({ append: [newOp(2)] })
      equal((await openTab(harness, { name: 'one', user: 'a/b' })).ops.length, 0, 'the operations of user a/b')
      const [first, again, other] = ['one', 'one', 'two'].map(name => harness.factory(name).name)
      equal(again, first, 'the name of a second factory of the same data')
      check(other !== first, `factories of different data have the same name ${first}`)
    },
  },
  {
    name: 'a store touches nothing before it is opened',
    async run(harness) {
      const unopened = harness.factory('kit').store('alice')
      const { store, meta } = await openTab(harness)
      equal(meta, freshMeta('alice'), 'the meta data of the store that was opened first')
      await store.commit({ append: [newOp(1)] })
      equal((await unopened.open(freshMeta('alice', 'other'))).ops.length, 1, 'the operations after a later open')
    },
  },
]
