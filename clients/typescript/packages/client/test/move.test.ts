import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { pulled } from '../../testing/test/kit/real.js'
import { anonymousAccount, createClient, idOfLocal, memoryStore } from '../src/index.js'
import type { Catalogue } from './cli/golden/shipped.js'

const url = process.env.REPLOG_URL
const PLANNED = { scheduled_date: '2026-11-29' }

/** As in `packages/core/test/move.test.ts`, with a real server, which may not erase accounts yet. */
describe.skipIf(!url)('a real server', () => {
  test('has an account that was anonymous under the new user', { timeout: 60_000 }, async () => {
    const [anonymous, alice] = [`anonymous-${randomUUID()}`, `alice-${randomUUID()}`]
    const tokenOf = async (user: string) => (await fetch(`${url}/dev/token?sub=${user}`)).text()
    const erases = (await (await fetch(`${url}/openapi.yaml`)).text()).includes('/api/account:')
    let user = anonymous
    const replog = createClient<Catalogue>({
      url: url!,
      store: memoryStore(),
      user: () => user,
      token: () => tokenOf(user),
      log: { debug: () => {}, warn: () => {} },
    })
    await replog.open()
    onTestFinished(() => replog.close())
    const { value } = await replog.write(tx => {
      const squat = tx.exercise.create({ name: 'Squat', localId: 'squat' })
      const workout = tx.workout.create({ ...PLANNED, name: 'A', status: 'in_progress' })
      const inside = tx.workout_exercise.create({ workout_id: workout.id, exercise_id: squat.id })
      const set = tx.workout_set.create({ workout_exercise_id: inside.id, reps: 5, weight: 82.5 })
      return { workout, inside, set }
    })
    const deleted = await replog.db.workout.create({ ...PLANNED, name: 'deleted' })
    expect(await replog.sync()).toEqual({ state: 'synced' })
    await replog.db.workout.delete(deleted.value.id)
    const rejected = await replog.db.workout.create({ ...PLANNED, name: 'B', status: 'in_progress' })
    expect(await replog.sync()).toEqual({ state: 'synced' })
    const before = await replog.db.workout.get(value.workout.id)

    user = alice
    const end = await replog.signIn({ from: anonymousAccount({ user: anonymous, token: () => tokenOf(anonymous) }) })
    expect(end).toEqual(erases ? { from: 'erased' } : { from: 'kept', reason: end.reason })
    // A row that was shown before can be edited.
    await replog.db.workout.patch(before!, { notes: 'edited after the sign-in' })
    expect(await replog.sync()).toEqual({ state: 'synced' })
    const items = await pulled(url!, () => tokenOf(alice))
    const squat = idOfLocal(alice, 'exercise', 'squat')
    expect(items).toHaveLength(4)
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: squat, data: { name: 'Squat' } }),
        expect.objectContaining({
          id: value.workout.id,
          data: { ...PLANNED, name: 'A', status: 'in_progress', notes: 'edited after the sign-in' },
        }),
        expect.objectContaining({ id: value.inside.id, data: { workout_id: value.workout.id, exercise_id: squat } }),
        expect.objectContaining({ id: value.set.id }),
      ]),
    )
    expect(await replog.rejected.list()).toMatchObject([{ id: rejected.value.id, code: 'workout_in_progress' }])
    expect(await pulled(url!, () => tokenOf(anonymous))).toHaveLength(erases ? 0 : 4)
    console.log(`The server of this test says: ${JSON.stringify(end)}`)
  })
})
