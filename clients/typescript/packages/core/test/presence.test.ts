import { type AnyCatalogue, createClient, type Member, memoryStore, type Presence, type Replog } from '@replog/client'
import { ModelServer } from '@replog/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../client/src/system.js'

const clients: Replog<AnyCatalogue>[] = []

async function openClient(server: ModelServer, user: string): Promise<Replog<AnyCatalogue>> {
  const client = createClient({
    url: 'http://model',
    store: memoryStore(),
    user: () => user,
    token: async () => server.token(user),
    fetch: server.fetch(user) as typeof fetch,
    log: { debug: () => {}, warn: () => {} },
  })
  clients.push(client)
  await client.open()
  return client
}

afterEach(async () => {
  for (const client of clients.splice(0)) {
    await client.close()
  }
})

const statesOf = (room: Presence) => room.get().map(({ state }: Member) => JSON.stringify(state ?? null))

/** Two devices of one person in the gym. */
async function givenRooms(server: ModelServer) {
  const [phone, watch] = [await openClient(server, 'alice'), await openClient(server, 'alice')]
  const rooms = [phone.presence('gym', { state: { set: 1 } }), watch.presence('gym')] as const
  await vi.waitFor(() => {
    for (const room of rooms) {
      expect(room.get()).toHaveLength(2)
      expect(statesOf(room)).toContain('{"set":1}')
    }
  })
  return { phone, watch, phoneRoom: rooms[0], watchRoom: rooms[1] }
}

test('devices in a room see each other, and what each tells', async () => {
  const { phoneRoom, watchRoom } = await givenRooms(new ModelServer({ clock: systemClock }))
  expect(phoneRoom.get().filter(member => member.isMe)).toHaveLength(1)

  watchRoom.set({ pulse: 120 })
  await vi.waitFor(() => expect(statesOf(phoneRoom)).toContain('{"pulse":120}'))
  phoneRoom.set({ set: 2 })
  await vi.waitFor(() => expect(statesOf(watchRoom)).toEqual(expect.arrayContaining(['{"set":2}', '{"pulse":120}'])))
})

test('a device that leaves, or whose client is closed, is not shown any more', async () => {
  const server = new ModelServer({ clock: systemClock })
  const { phone, phoneRoom, watchRoom } = await givenRooms(server)
  watchRoom.close()
  await vi.waitFor(() => expect(phoneRoom.get()).toHaveLength(1))
  expect(watchRoom.get()).toEqual([])
  await phone.close()
  expect(phoneRoom.get()).toEqual([])
})

test('after the stream broke, the device is there again with its last state', async () => {
  const server = new ModelServer({ clock: systemClock })
  const { phoneRoom, watchRoom } = await givenRooms(server)
  phoneRoom.set({ set: 3 })
  await vi.waitFor(() => expect(statesOf(watchRoom)).toContain('{"set":3}'))
  server.breakStreams()
  await vi.waitFor(() => expect(watchRoom.get()).toEqual([]))
  await vi.waitFor(() => expect(statesOf(watchRoom)).toContain('{"set":3}'), { timeout: 10_000 })
})

test('other users are in other rooms', async () => {
  const server = new ModelServer({ clock: systemClock })
  const { phoneRoom } = await givenRooms(server)
  const bob = await openClient(server, 'bob')
  const room = bob.presence('gym')
  await vi.waitFor(() => expect(room.get()).toHaveLength(1))
  expect(phoneRoom.get()).toHaveLength(2)
})
