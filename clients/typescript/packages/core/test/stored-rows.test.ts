import { expect, test } from 'vitest'
import { onDemand } from '../../../test-kit/on-demand.js'
import { SeededRandom } from '../../testing/src/sim/random.js'
import type { Live } from '../src/live.js'
import { type Client, Device } from './kit/client.js'

/** Rows as they are shown. `$base` names the pull from which a row was made, and a row that shows the same is kept. */
const shown = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (name, member) => (name === '$base' ? undefined : member)) ?? 'null')

/** Live queries and trees that a list, a form and a page would have. */
function livesOf({ db }: Client, workouts: readonly string[]): readonly Live<unknown>[] {
  const [first = '', second = ''] = workouts
  return [
    db.workout!.all().live(),
    db.workout!.orderBy('name', 'desc').limit(3).live(),
    db
      .workout!.where({ status: { in: ['scheduled', 'completed'] } })
      .orderBy('name')
      .limit(2)
      .live(),
    db.workout!.where({ name: { gte: 'n2', lt: 'n6' } }).live(),
    db.workout!.where({ $sync: 'pending' } as never).live(),
    db.workout!.byId(first).live(),
    db.workout_exercise!.where({ workout_id: first }).orderBy('order').live(),
    db
      .workout_set!.where({ reps: { gt: 2 } })
      .orderBy('reps')
      .limit(4)
      .live(),
    db.workout!.tree(first, { workout_exercise: ['exercise_id'] }),
    db.workout!.tree(second),
  ]
}

async function act(client: Client, random: SeededRandom, workouts: readonly string[]): Promise<void> {
  const { db } = client
  const any = async (type: string) => {
    const rows = await db[type]!.all().get()
    return rows.length > 0 ? random.pick(rows) : undefined
  }
  const name = `n${random.below(9)}`
  const entry = await any('workout_exercise')
  const workout = await any('workout')
  switch (random.below(9)) {
    case 0:
      await db.workout!.create({ name, day_id: 'd' })
      break
    case 1:
      await db.workout_exercise!.create({
        workout_id: random.pick(workouts),
        exercise_id: name,
        order: random.below(5),
      })
      break
    case 2:
    case 3:
      await (entry && db.workout_set!.create({ workout_exercise_id: entry.id, reps: random.below(9) }))
      break
    case 4:
      await (workout && db.workout!.patch(random.chance(0.5) ? workout : workout.id, { name, status: 'completed' }))
      break
    case 5:
      await (entry && db.workout_exercise!.patch(entry, { workout_id: random.pick(workouts) }))
      break
    case 6: {
      const set = await any('workout_set')
      await (set && db.workout_set!.patch(set.id, { reps: random.below(9) }))
      break
    }
    case 7:
      await (entry && random.chance(0.5) && db.workout_exercise!.delete(entry))
      break
    case 8: {
      const write = workout && random.chance(0.4) ? await db.workout!.delete(workout.id) : undefined
      await (random.chance(0.5) && write?.cancel())
    }
  }
}

test.each([1, 2, 3, 4, 5, 6])('rows that are read on demand are those of types in memory, seed %i', async seed => {
  const random = new SeededRandom(seed)
  const device = new Device()
  device.user = 'alice'
  let isOnline = true
  const surroundings = { online: () => isOnline, visible: () => true, listen: () => () => {} }
  const whole = await device.opened({ surroundings })
  const read = await device.opened({ surroundings, store: onDemand(device.store) })
  const { value: workouts } = await whole.write(tx =>
    range(4).map(n => tx.workout!.create({ name: `n${n}`, day_id: 'd' }).id),
  )
  await device.time.run(1_000)
  const [expected, lives] = [livesOf(whole, workouts), livesOf(read, workouts)]
  const calls: unknown[][] = lives.map(() => [])
  for (const [i, live] of lives.entries()) {
    live.subscribe(value => {
      // Nothing is told that shows the same.
      expect(shown(value)).not.toEqual(calls[i]!.length > 0 ? shown(calls[i]!.at(-1)) : undefined)
      calls[i]!.push(value)
    })
    expected[i]!.subscribe(() => {})
    await live.loaded()
    await expected[i]!.loaded()
  }
  for (let step = 0; step < 60; step++) {
    isOnline = random.chance(0.2) ? !isOnline : isOnline
    await act(random.chance(0.5) ? whole : read, random, workouts)
    if (random.chance(0.2)) {
      const id = random.pick(workouts)
      device.server.push('alice', [
        { op: 'patch', type: 'workout', id, data: { name: `n${random.below(9)}` } } as never,
      ])
    }
    await device.time.run(random.below(3) * 2_000)
    for (const [i, live] of lives.entries()) {
      expect(shown(live.get()), `step ${step}, ${live.key}`).toEqual(shown(expected[i]!.get()))
      expect(calls[i]!.at(-1)).toBe(live.get())
      expect(device.warnings).toEqual([])
    }
  }
})

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
