package dev.replog.client.sync;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.store.OpKind;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * All that an app decides about its client.
 *
 * @param url the address of the server, without a slash at the end
 * @param shipped the catalogue until that of the server is known
 * @param types the types to pull, with those below them; null for all
 * @param isHeld whether writes of this kind and type stay on the device for now
 * @param requestMillis how long one request may take
 * @param pageSize items of one page of a pull
 * @param parallelMax how many requests with writes run at once
 */
public record SyncOptions(
        String url,
        AppParts parts,
        AppCallbacks callbacks,
        Catalogue shipped,
        @Nullable List<String> types,
        BiPredicate<OpKind, String> isHeld,
        long requestMillis,
        int pageSize,
        int parallelMax) {}
