package dev.replog.client.write;

import dev.replog.client.store.OpKind;
import dev.replog.client.store.Policy;
import dev.replog.client.store.RowKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation as the app asked for it, before its place in the queue and its tree are known. */
record Intent(
        OpKind kind,
        RowKey key,
        @Nullable String localId,
        @Nullable Map<String, @Nullable Object> data,
        @Nullable String base,
        @Nullable Long shown,
        @Nullable Map<String, @Nullable Object> was,
        @Nullable Policy policy) {}
