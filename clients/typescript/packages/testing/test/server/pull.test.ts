import { describe, expect, test } from 'vitest'
import { SHIPPED_CATALOGUE } from '../../src/server/catalogue/shipped-catalogue.js'
import type { SyncItem } from '../../src/server/pull/pull.js'
import { exercise, Model, patch } from './model.js'

/** Applies the pages of a pull to what a client has. Returns the token. */
function follow(model: Model, have: Map<string, SyncItem>, query: string, more = query): string {
  let page = model.pull(query)
  for (;;) {
    for (const item of page.items) {
      have.delete(item.id)
      if (item.status === 'active') {
        have.set(item.id, item)
      }
    }
    if (page.pageToken === null) {
      return page.nextSyncToken!
    }
    page = model.pull(`${more}&pageToken=${page.pageToken}`)
  }
}

describe('a pull', () => {
  test('brings a client to the state of the server, whatever happens between its pages', () => {
    const model = new Model()
    const ids = Array.from({ length: 7 }, () => model.id())
    model.push(ids.map(id => exercise(id)))
    const have = new Map<string, SyncItem>()
    const page = model.pull('maxResults=3')
    for (const item of page.items) {
      have.set(item.id, item)
    }
    expect(page.remaining).toBe(4)
    model.push([{ op: 'delete', type: 'exercise', id: ids[0]! }, patch('exercise', ids[1]!, { notes: 'new' })])
    const token = follow(model, have, `maxResults=3&pageToken=${page.pageToken}`, 'maxResults=3')
    expect([...have.values()]).toEqual(model.server.entities('alice'))
    model.push([{ op: 'delete', type: 'exercise', id: ids[2]! }])
    follow(model, have, `since=${token}&maxResults=1`)
    expect([...have.values()]).toEqual(model.server.entities('alice'))
  })

  test('with the newest first leaves out what changes after its first page', () => {
    const model = new Model()
    const ids = Array.from({ length: 4 }, () => model.id())
    for (const id of ids) {
      model.push([exercise(id)])
    }
    const first = model.pull('order=newest&maxResults=2')
    expect(first.items.map(item => item.id)).toEqual([ids[3], ids[2]])
    model.push([patch('exercise', ids[0]!, { notes: 'x' })])
    const second = model.pull(`order=newest&maxResults=2&pageToken=${first.pageToken}`)
    expect(second.items.map(item => item.id)).toEqual([ids[1]])
    const next = model.pull(`since=${second.nextSyncToken}`)
    expect(next.items.map(item => item.id)).toEqual([ids[0]])
  })

  test('refuses marks, and tokens of pulls of less', () => {
    const model = new Model()
    const { sync_token: mark } = model.push([exercise(model.id())])
    const codes = (token: string, more = '') => model.code(model.get(`/api/sync?since=${token}${more}`))
    expect(codes(mark!)).toBe('not_a_pull_token')
    const narrow = model.token('types=exercise')
    expect(codes(narrow)).toBe('not_a_pull_token')
    expect(codes(narrow, '&types=exercise')).toBeUndefined()
    const blind = model.token(`since=${model.token()}&showDeleted=false`)
    expect(codes(blind)).toBe('not_a_pull_token')
    expect(codes('none')).toBe('invalid_token')
  })

  test('says 304 to a client that has the answer', () => {
    const model = new Model()
    const { etag } = model.get('/api/sync').headers
    expect(model.get('/api/sync', { 'if-none-match': etag! }).status).toBe(304)
    model.push([exercise(model.id())])
    expect(model.get('/api/sync', { 'if-none-match': etag! }).status).toBe(200)
  })

  test('from before a purged deletion gets 410 with the horizon', () => {
    const model = new Model()
    const id = model.id()
    const before = model.token()
    model.push([exercise(id)])
    model.push([{ op: 'delete', type: 'exercise', id }])
    const after = model.token()
    model.server.purge('alice')
    const refused = model.get(`/api/sync?since=${before}`)
    expect(JSON.parse(refused.body)).toMatchObject({ status: 410, code: 'sync_token_expired' })
    expect(JSON.parse(refused.body).horizon).toMatch(/^[\w-]+$/)
    expect(model.pull(`since=${after}`).items).toEqual([])
    expect(model.one(exercise(id))).toMatchObject({ status: 'applied', version: 1 })
  })

  test('with a token from before a restore gets 410', () => {
    const model = new Model()
    const kept = model.id()
    model.push([exercise(kept)])
    const snapshot = model.server.snapshot()
    model.push([exercise(model.id())])
    const token = model.token()
    model.server.restore(snapshot)
    expect(model.code(model.get(`/api/sync?since=${token}`))).toBe('sync_token_expired')
    expect(model.pull().items.map(item => item.id)).toEqual([kept])
    const write = patch('exercise', kept, { notes: 'x' }, { base_etag: token })
    expect(model.one(write)).toMatchObject({ code: 'etag_mismatch' })
    expect(model.one(patch('exercise', kept, { notes: 'x' }, { base_etag: model.token() }))).toMatchObject({
      version: 2,
    })
  })

  test('with a token beyond the end of a restored log gets 410, and with such a mark 503 that says so', () => {
    const model = new Model()
    model.push([exercise(model.id())])
    const snapshot = model.server.snapshot()
    const kept = model.token()
    model.push([exercise(model.id())])
    const since = model.token()
    const mark = JSON.parse(model.get('/api/sync/status').body).sync_token
    const pull = (token: string) => model.get(`/api/sync?since=${token}`, { 'replog-min-token': mark })
    expect(pull(kept).status).toBe(200)
    model.server.restore(snapshot, { keepsLog: true })
    const refused = pull(kept)
    expect(refused.headers).toMatchObject({ 'retry-after': '2' })
    expect(JSON.parse(refused.body)).toMatchObject({
      status: 503,
      code: 'read_model_unavailable',
      retry_after: 2,
      token_lost: true,
    })
    expect(model.code(pull(since))).toBe('sync_token_expired')
    expect(model.get(`/api/sync?since=${kept}`).status).toBe(200)
    model.push([exercise(model.id())])
    expect(pull(kept).status).toBe(200)
  })

  test('waits for a change, or for its time', async () => {
    const model = new Model()
    const http = model.server.http('alice')
    const pull = (token: string) => http({ method: 'GET', url: `/api/sync?since=${token}&wait=20`, headers: {} })
    const answers: string[] = []
    pull(model.token()).then(async answer => answers.push(await answer.text()))
    await model.clock.advance(19_000)
    expect(answers).toEqual([])
    model.push([exercise(model.id())])
    await model.clock.advance(0)
    expect(JSON.parse(answers[0]!).items).toHaveLength(1)
    pull(model.token()).then(async answer => answers.push(await answer.text()))
    await model.clock.advance(20_000)
    expect(JSON.parse(answers[1]!).items).toEqual([])
    expect(model.clock.waiting).toBe(0)
  })

  test('that is given up waits no more', async () => {
    const model = new Model()
    const abort = new AbortController()
    const url = `/api/sync?since=${model.token()}&wait=20`
    const pulled = model.server.http('alice')({ method: 'GET', url, headers: {}, signal: abort.signal })
    abort.abort()
    await expect(pulled).rejects.toThrow()
    expect(model.clock.waiting).toBe(0)
  })
})

describe('the other reads', () => {
  test('status counts', () => {
    const model = new Model()
    model.push([exercise(model.id()), exercise(model.id())])
    const status = JSON.parse(model.get('/api/sync/status').body)
    expect(status).toMatchObject({ counts: { exercise: 2, workout: 0 }, pending: 0, channels: 0 })
  })

  test('history lists what happened, newest first', () => {
    const model = new Model()
    const id = model.id()
    model.one(exercise(id), 'phone')
    model.one(patch('exercise', id, { notes: 'x' }), 'tablet')
    model.one(patch('exercise', id, { notes: 'y' }, { base_etag: 'ff', conflict: 'reject' }), 'phone')
    const history = (query: string) => JSON.parse(model.get(`/api/exercises/${id}/history?${query}`).body)
    const { items } = history('')
    expect(items.map((item: { op: string; device: string }) => [item.op, item.device])).toEqual([
      ['refused', 'phone'],
      ['updated', 'tablet'],
      ['created', 'phone'],
    ])
    expect(items[1].changes).toEqual([{ field: 'notes', to: 'x' }])
    const { pageToken } = history('maxResults=2')
    expect(history(`pageToken=${pageToken}`).items).toEqual([items[2]])
  })

  test('a catalogue can be changed', () => {
    const model = new Model()
    const [first, ...others] = SHIPPED_CATALOGUE.types
    const tempo = {
      name: 'tempo',
      kind: 'text',
      doc: 'Its rhythm.',
      required: false,
      limits: { max_length: 5 },
    } as const
    const id = model.id()
    expect(model.one(exercise(id, { tempo: '3-1' }))).toMatchObject({ code: 'validation_failed' })
    const types = [{ ...first!, fields: [...first!.fields, tempo] }, ...others]
    model.server.setCatalogue({ version: 'second', types })
    expect(model.get('/api/catalogue').headers.etag).toBe('"second"')
    expect(model.get('/api/catalogue', { 'if-none-match': '"second"' }).status).toBe(304)
    expect(model.one(exercise(id, { tempo: '3-1' }))).toMatchObject({ status: 'applied' })
    model.server.setCatalogue(SHIPPED_CATALOGUE)
    expect(model.pull().items[0]?.data).toEqual({ name: 'Squat', tempo: '3-1' })
  })
})
