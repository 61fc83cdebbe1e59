package dev.replog.client;

import dev.replog.client.sync.PullState;

/** {@code SYNCED}, or why not everything is sent and pulled. */
public record SyncResult(PullState state) {}
