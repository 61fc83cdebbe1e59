package dev.replog.client.sync;

import dev.replog.client.http.HttpTransport;
import dev.replog.client.platform.Log;
import dev.replog.client.platform.Surroundings;
import dev.replog.client.store.StoreFactory;
import org.jspecify.annotations.Nullable;

/**
 * The parts that an app gives to its client.
 *
 * @param work the work of the client that leads; null for pushes and pulls
 */
public record AppParts(
        HttpTransport transport,
        StoreFactory store,
        TokenSource token,
        Surroundings surroundings,
        Log log,
        LeaderWork.@Nullable Factory work) {}
