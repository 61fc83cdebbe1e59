import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { shownBy, shownOf } from '../../src/conformance/shown.js'
import { AllInOne, hasJar } from '../kit/all-in-one.js'
import { Broker } from '../kit/broker.js'
import { type Device, Devices } from '../kit/devices.js'
import { START_MS } from '../kit/java-process.js'

const HOOK_MS = 2 * START_MS + 10_000
const TEST_MS = 120_000
const PUSH = '/api/sync/push'
const PULL = '/api/sync'

/** A server of which PostgreSQL, Kafka or everything is away, and comes back. */
describe.skipIf(!process.env.REPLOG_URL || !hasJar())('devices lose nothing, and go on by themselves,', () => {
  let folder: string
  let broker: Broker
  let server: AllInOne

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replog-devices-'))
    broker = await Broker.create()
    const started = await Promise.all([AllInOne.start(broker.address), broker.start()])
    server = started[0]
  }, HOOK_MS)

  afterAll(async () => {
    broker?.resume()
    await server?.stop()
    await broker?.stop()
    rmSync(folder, { recursive: true })
  }, HOOK_MS)

  test('when PostgreSQL crashes and is started again', { timeout: TEST_MS }, async () => {
    const { devices, phone, laptop } = await writing('postgres')
    const before = [...(await shownBy(phone.client)).keys()]

    await server.postgres.kill()
    // The log takes writes, and nobody decides them.
    await eventually(() => expect(phone.hasGot(PUSH, 202)).toBe(true))
    expect(await laptop.client.sync()).toEqual({ state: 'offline' })
    expect(laptop.hasGot(PULL, 503)).toBe(true)
    expect(laptop.client.status.get()).toMatchObject({ online: false, phase: 'offline' })
    const tablet = await devices.open('tablet')
    await eventually(() => expect(tablet.client.status.get()).toMatchObject({ online: false, phase: 'offline' }))
    await reopen(phone)
    await goOn(phone, laptop, tablet)
    expect([...(await shownBy(phone.client)).keys()]).toEqual(expect.arrayContaining(before))
    await devices.stopWriting()

    await server.postgres.startAgain()
    await devices.converge()
  })

  test('when Kafka hangs and goes on', { timeout: TEST_MS }, async () => {
    const { devices, phone, laptop } = await writing('kafka')

    broker.freeze()
    await eventually(() => {
      for (const device of [phone, laptop]) {
        expect(device.hasGot(PUSH, 503)).toBe(true)
        expect(device.client.status.get()).toMatchObject({ online: false, phase: 'offline' })
      }
    })
    // What is decided can be read, also by a device that never read before.
    const tablet = await devices.open('tablet')
    const decided = shownOf(await devices.pulled())
    expect(decided.size).toBeGreaterThan(20)
    await eventually(async () => {
      const shown = await shownBy(tablet.client)
      expect(new Map([...decided.keys()].map(key => [key, shown.get(key)]))).toEqual(decided)
    })
    await reopen(phone)
    await goOn(phone, laptop, tablet)
    await devices.stopWriting()

    broker.resume()
    await devices.converge()
  })

  test('when Kafka and all services are killed and started again', { timeout: TEST_MS + HOOK_MS }, async () => {
    const { devices, phone, laptop } = await writing('everything')

    await eventually(() => expect(phone.client.status.get().phase).toBe('pushing'))
    await Promise.all([server.kill(), broker.kill()])
    await eventually(() => {
      for (const device of [phone, laptop]) {
        expect(device.client.status.get()).toMatchObject({ online: false, phase: 'offline' })
      }
    })
    const tablet = await devices.open('tablet')
    await reopen(phone)
    await goOn(phone, laptop, tablet)

    await Promise.all([broker.start(), server.startAgain()])
    await devices.stopWriting()
    await devices.converge()
  })

  /** Two devices that write, in the middle of their requests. */
  async function writing(user: string) {
    const devices = new Devices(server.url, user, folder)
    onTestFinished(() => devices.close())
    const phone = await devices.open('phone')
    const laptop = await devices.open('laptop')
    await eventually(() => {
      expect(phone.promised.size).toBeGreaterThan(20)
      expect(phone.hasGot(PUSH, 200)).toBe(true)
    })
    return { devices, phone, laptop }
  }

  /** Closes the app of a device, and opens it again with what is in its file. */
  async function reopen(device: Device) {
    await device.stopWriting()
    const { pending } = device.client.status.get()
    expect(pending).toBeGreaterThan(0)
    await device.reopen()
    expect(device.client.status.get().pending).toBeGreaterThanOrEqual(pending)
  }

  /** Each device promises more writes and shows them, and its status says that they are pending. */
  async function goOn(...devices: readonly Device[]) {
    for (const device of devices) {
      const { size } = device.promised
      await eventually(() => expect(device.promised.size).toBeGreaterThan(size + 5))
      await device.patchFirst()
      const shown = await shownBy(device.client)
      expect([...device.promised.keys()].filter(id => !shown.has(`exercise/${id}`))).toEqual([])
      expect(device.client.status.get().pending).toBeGreaterThan(5)
    }
  }
})

function eventually(check: () => Promise<void> | void): Promise<void> {
  return vi.waitFor(check, { timeout: 30_000, interval: 20 })
}
