import { expect, test } from 'vitest'
import { systemPlatform } from '../../client/src/platform.js'
import { Device, planned, workouts } from './kit/client.js'

/** Timers of browsers may run up to a millisecond early, and time goes on between two looks at the clock. */
function earlyTimers(device: Device, start: number) {
  let looks = start
  const monotonic = () => device.time.now + ++looks / 100
  return {
    ...systemPlatform(),
    http: device.server.http(),
    clock: {
      ...device.clock,
      monotonic,
      after: (ms: number, run: () => void) => device.clock.after(Math.floor(ms), run),
    },
  }
}

test('a request that failed is repeated, wherever its time lies between two looks at the clock', async () => {
  for (let start = 0; start < 20; start++) {
    const device = new Device()
    device.user = 'alice'
    const client = await device.opened({ platform: earlyTimers(device, start) })
    await device.time.until(client.sync(), 10_000)
    device.server.outage({ parts: ['writes'], times: 1 })
    const write = await workouts(client).create(planned('A'))
    await device.time.until(write.server, 5_000)
    expect(client.status.get().pending).toBe(0)
    await client.close()
  }
})
