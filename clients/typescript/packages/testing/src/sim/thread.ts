import { parentPort, workerData } from 'node:worker_threads'
import { play } from './play.js'

for await (const played of play(workerData, () => {})) {
  parentPort?.postMessage(played)
}
