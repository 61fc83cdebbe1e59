import { Worker } from 'node:worker_threads'
import type { Played, Share } from './play.js'

/** The bundle of `thread.ts`, which `scripts/simulate.mjs` puts beside that of this module. */
const THREAD = './thread.mjs'

/** Plays the histories of each share on a thread of its own. The first that fails ends all of them. */
export async function playOnThreads(shares: readonly Share[], onPlayed: (played: Played) => void): Promise<void> {
  const threads = shares.map(share => new Worker(new URL(THREAD, import.meta.url), { workerData: share }))
  try {
    await new Promise<void>((resolve, reject) => {
      let running = threads.length
      for (const thread of threads) {
        thread.on('message', (played: Played) => {
          onPlayed(played)
          if (played.failure !== undefined) {
            resolve()
          }
        })
        thread.on('error', reject)
        thread.on('exit', () => {
          running -= 1
          if (running === 0) {
            resolve()
          }
        })
      }
    })
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()))
  }
}
