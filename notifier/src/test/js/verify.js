// Reads {secret, headers} and says whether a receiver would take the ping.
import { readFileSync } from "node:fs";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

const { secret, headers } = JSON.parse(readFileSync(0, "utf8"));
try {
  new Webhook(secret).verify("", headers);
  console.log("verified");
} catch (error) {
  console.log(error instanceof WebhookVerificationError ? "refused" : error);
}
