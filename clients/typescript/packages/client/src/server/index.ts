/** For a developer's own server: receives the webhooks of RepLog. Needs Node.js 20 or newer. */
export {
  type Change,
  type ChannelOptions,
  type ChannelStatus,
  createChannel,
  type PingAnswer,
  type PingRequest,
  type WebhookChannel,
} from './channel.js'
export type { ChannelProblem, TokenSource } from './channel-api.js'
export { fetchHandler, nodeHandler, type Receiver, type Receivers } from './handlers.js'
export type { HeaderSource } from './headers.js'
export { type Ping, type PingReading, readPing } from './ping.js'
export { renewAt } from './schedule.js'
export { type Verification, type VerifyOptions, type VerifyProblem, verifyPing } from './verify.js'
