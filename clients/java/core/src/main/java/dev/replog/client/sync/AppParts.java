package dev.replog.client.sync;

import dev.replog.client.http.HttpTransport;
import dev.replog.client.platform.Log;
import dev.replog.client.platform.Surroundings;
import dev.replog.client.store.StoreFactory;

/** The parts that an app gives to its client. */
public record AppParts(
        HttpTransport transport, StoreFactory store, TokenSource token, Surroundings surroundings, Log log) {}
