import { describe, expect, test } from 'vitest'
import { exercise, Model, patch } from './model.js'

describe('a push', () => {
  test('creates parents first, and resolves local ids', () => {
    const model = new Model()
    const answer = model.push([
      { op: 'create', type: 'workout_set', localId: 's', data: { workout_exercise_id: 'e', reps: 5 } },
      { op: 'create', type: 'workout_exercise', localId: 'e', data: { workout_id: 'w', exercise_id: 'x' } },
      { op: 'create', type: 'workout', localId: 'w', data: { day_id: 'monday' } },
    ])
    expect(answer.results.map(result => [result.index, result.status, result.localId])).toEqual([
      [0, 'applied', 's'],
      [1, 'applied', 'e'],
      [2, 'applied', 'w'],
    ])
    expect(model.pull().items.map(item => item.type)).toEqual(['workout', 'workout_exercise', 'workout_set'])
  })

  test('is decided once under a mutation id', () => {
    const model = new Model()
    const mutation_id = model.id()
    const first = { mutation_id, ...exercise(model.id()) }
    const { etag, id } = model.one(first)
    expect(model.one(first)).toMatchObject({ status: 'duplicate', etag, id })
    expect(model.one({ ...first, data: { name: 'Row' } })).toMatchObject({ code: 'mutation_id_reused' })
    const receipt = JSON.parse(model.get(`/api/mutations/${mutation_id}`).body)
    expect(receipt).toMatchObject({ status: 'applied', created: true, etag })
  })

  test('that is atomic applies all or none, and may be sent again', () => {
    const model = new Model()
    const good = { mutation_id: model.id(), ...exercise(model.id()) }
    const bad = { mutation_id: model.id(), ...patch('exercise', model.id(), { name: 'x' }) }
    const { results, errors } = model.push([good, bad], { atomic: true })
    expect(results).toEqual([])
    expect(errors.map(error => error.code)).toEqual(['not_applied', 'not_found'])
    expect(model.one(good)).toMatchObject({ status: 'applied' })
  })

  test('deletes the subtree, and deleting what is gone changes nothing', () => {
    const model = new Model()
    const [workout, child] = [model.id(), model.id()]
    const exercises = [{ id: child, exercise_id: model.id(), sets: [{ reps: 5 }] }]
    model.push([{ op: 'create', type: 'workout', id: workout, data: { day_id: 'x', exercises } }])
    const before = model.token()
    const remove = { op: 'delete', type: 'workout', id: workout }
    expect(model.push([remove, { ...remove }]).results.map(({ status }) => status)).toEqual(['applied', 'unchanged'])
    expect(model.pull(`since=${before}`).items.map(item => item.status)).toEqual(['deleted', 'deleted', 'deleted'])
    const under = { op: 'create', type: 'workout_set', data: { workout_exercise_id: child, reps: 1 } }
    expect(model.one(under)).toMatchObject({ code: 'parent_deleted', colliding_id: child })
    expect(model.one(patch('workout', workout, { name: 'x' }, { base_etag: before }))).toMatchObject({
      code: 'etag_mismatch',
      current: { deleted_at: '2026-11-10T14:30:00.000Z' },
    })
  })

  test('keeps the rules of the catalogue', () => {
    const model = new Model()
    const workout = (status: string) => ({
      op: 'create',
      type: 'workout',
      id: model.id(),
      data: { day_id: 'x', status },
    })
    const first = workout('in_progress')
    model.push([first])
    expect(model.one(workout('in_progress'))).toMatchObject({ code: 'workout_in_progress', colliding_id: first.id })
    const done = workout('completed')
    model.push([done])
    expect(model.one(patch('workout', done.id, { status: 'scheduled' }))).toMatchObject({ code: 'invalid_transition' })
    const wrong = model.one({ op: 'create', type: 'workout', data: { exercises: [{ sets: [{ rep: 1 }] }] } })
    expect(wrong).toMatchObject({ code: 'validation_failed' })
    expect(wrong.error).toContain('rep: unknown field of workout_set at /data/exercises/0/sets/0/rep')
  })

  test('keeps the quota', () => {
    const model = new Model({ quota: { entities: 2, bytes: 60 } })
    const ids = [model.id(), model.id()]
    model.push(ids.map(id => exercise(id)))
    expect(model.one(exercise(model.id()))).toMatchObject({ code: 'quota_exceeded' })
    expect(model.one(patch('exercise', ids[0]!, { notes: 'x'.repeat(30) }))).toMatchObject({ code: 'quota_exceeded' })
    expect(model.one({ op: 'delete', type: 'exercise', id: ids[0]! })).toMatchObject({ status: 'applied' })
    expect(model.one(exercise(model.id()))).toMatchObject({ status: 'applied' })
  })
})

describe('a base', () => {
  const started = () => {
    const model = new Model()
    const id = model.id()
    model.one(exercise(id, { notes: 'old' }), 'phone')
    const base = model.token()
    model.one(patch('exercise', id, { notes: 'from the tablet' }), 'tablet')
    const write = (data: { [field: string]: string }, conflict?: string, more = {}) =>
      model.one(patch('exercise', id, data, { base_etag: base, ...(conflict ? { conflict } : {}), ...more }), 'phone')
    return { model, id, write }
  }

  test('with merge: other fields are merged, the same field is refused', () => {
    const { write } = started()
    expect(write({ category: 'legs' })).toMatchObject({
      status: 'merged',
      conflict: { merged_fields: ['category'], lost_fields: [] },
    })
    expect(write({ notes: 'from the phone' })).toMatchObject({
      code: 'etag_mismatch',
      conflicts: ['notes'],
      current: { notes: 'from the tablet' },
      changed_by: 'tablet',
    })
  })

  test('with reject: any change is refused', () => {
    expect(started().write({ equipment: 'barbell' }, 'reject')).toMatchObject({ conflicts: ['notes'] })
  })

  test('with last_write_wins: the later change wins', () => {
    const { write } = started()
    const older = { client_time: '2020-01-01T00:00:00Z' }
    expect(write({ notes: 'from the phone' }, 'last_write_wins', older)).toMatchObject({
      status: 'merged',
      conflict: { merged_fields: [], lost_fields: ['notes'] },
    })
  })

  test('with client_wins: the request wins', () => {
    const { write, model } = started()
    expect(write({ notes: 'from the phone' }, 'client_wins')).toMatchObject({ status: 'merged' })
    expect(model.pull().items[0]?.data?.notes).toBe('from the phone')
  })

  test('does not count what the same device wrote since', () => {
    const model = new Model()
    const id = model.id()
    model.one(exercise(id), 'phone')
    const base = model.token()
    const remove = { op: 'delete', type: 'exercise', id, base_etag: base }
    const { results } = model.push([patch('exercise', id, { notes: 'mine' }, { base_etag: base }), remove], {
      device_id: 'phone',
    })
    expect(results.map(({ status }) => status)).toEqual(['applied', 'applied'])
  })

  test('is no mark, and no token that covers too little', () => {
    const model = new Model()
    const id = model.id()
    const { sync_token: mark } = model.push([{ op: 'create', type: 'workout', id, data: { day_id: 'x' } }])
    const write = (base_etag: string) => model.one({ op: 'delete', type: 'workout', id, base_etag }).code
    expect(write(mark!)).toBe('not_a_base')
    expect(write(model.token('types=workout'))).toBe('not_a_base')
    expect(write(model.token(`since=${model.token()}&showDeleted=false`))).toBe('not_a_base')
    expect(write('no base')).toBe('validation_failed')
    expect(write(model.token())).toBeUndefined()
  })
})

describe('an accepted push', () => {
  test('is decided later, in the order of the log', () => {
    const model = new Model()
    const id = model.id()
    const mutation_id = model.id()
    model.server.accept(1, 3)
    const first = model.pushed([{ mutation_id, ...exercise(id) }])
    expect(first).toMatchObject({ status: 202, headers: { location: `/api/mutations/${mutation_id}`, backoff: '3' } })
    expect(model.pushed([patch('exercise', id, { notes: 'x' })]).status).toBe(202)
    expect(model.get(`/api/mutations/${mutation_id}`)).toMatchObject({ status: 404, headers: { 'retry-after': '1' } })
    const mark = JSON.parse(first.body).sync_token
    const held = model.get('/api/sync', { 'replog-min-token': mark })
    expect(held).toMatchObject({ status: 503, hold: { user: 'alice', ms: 5000 } })
    model.server.decide('alice')
    expect(JSON.parse(model.get('/api/sync', { 'replog-min-token': mark }).body).items).toHaveLength(1)
    expect(model.get(`/api/mutations/${mutation_id}`).status).toBe(200)
    expect(model.pull().items[0]).toMatchObject({ version: 2 })
  })

  test('is asked for by the client', () => {
    const model = new Model()
    const answer = model.pushed([exercise(model.id())], {}, { prefer: 'respond-async' })
    expect(answer).toMatchObject({ status: 202, headers: { 'preference-applied': 'respond-async' } })
    expect(model.pull().items).toHaveLength(1)
  })
})
