import { randomUUID } from 'node:crypto'
import type { Channel, TabMessage } from '@replog/core'
import { describe, expect, test } from 'vitest'
import { broadcastChannel } from '../src/browser.js'
import { inProcessChannel, inProcessLocks } from '../src/in-process.js'
import { lockCases } from './lock-cases.js'

describe('inProcessLocks', () => {
  for (const { name, run } of lockCases) {
    test(name, () => run(inProcessLocks, randomUUID()))
  }
})

describe.each([
  ['inProcessChannel', inProcessChannel],
  ['broadcastChannel', broadcastChannel],
])('%s', (_, open) => {
  const received = (channel: Channel) => {
    const messages: TabMessage[] = []
    channel.listen(message => messages.push(message))
    return messages
  }

  test('gives messages to all others of its name, later and in order', async () => {
    const name = randomUUID()
    const [sender, one, two] = [open(name), open(name), open(name)]
    const other = open(`${name}\ud800`)
    const all = [sender, one, two, other].map(received)
    sender!.post({ kind: 'sync', ask: '1' })
    sender!.post({ kind: 'changed' })
    expect(all.flat()).toEqual([])
    const both: TabMessage[] = [{ kind: 'sync', ask: '1' }, { kind: 'changed' }]
    await expect.poll(() => all).toEqual([[], both, both, []])
    for (const channel of [sender, one, two, other]) {
      channel!.close()
    }
  })

  test('neither sends nor receives after close', async () => {
    const name = randomUUID()
    const [one, two, three] = [open(name), open(name), open(name)]
    const ofTwo = received(two)
    const ofThree = received(three)
    one.post({ kind: 'changed' })
    two.close()
    two.post({ kind: 'sync', ask: '1' })
    two.close()
    await expect.poll(() => ofThree).toEqual([{ kind: 'changed' }])
    expect(ofTwo).toEqual([])
    one.close()
    three.close()
  })
})
