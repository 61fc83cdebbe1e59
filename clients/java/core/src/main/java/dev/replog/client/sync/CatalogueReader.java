package dev.replog.client.sync;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.json.Json;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.query.LocalData;
import dev.replog.client.store.Change;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the server's catalogue. When it cannot be read now, the one from before stays. */
final class CatalogueReader {

    private final LeaderContext context;
    private final ServerCalls calls;
    private final LocalData data;
    private final Consumer<Change> store;
    private Cancellable call = () -> {};

    /** @param store keeps a new catalogue */
    CatalogueReader(LeaderContext context, ServerCalls calls, Consumer<Change> store) {
        this.context = context;
        this.calls = calls;
        this.store = store;
        data = context.data();
    }

    void read(Runnable then) {
        Map<String, String> headers = data.hasServersCatalogue()
                ? Map.of("If-None-Match", "\"" + data.catalogue().version() + "\"")
                : Map.of();
        call = calls.call(Call.get("/api/catalogue", headers), answer -> {
            if (answer instanceof Answer.Ok ok && ok.status() != 304) {
                take(ok.body());
            }
            then.run();
        });
    }

    void stop() {
        call.cancel();
    }

    private void take(@Nullable Object body) {
        Map<String, @Nullable Object> json = Json.object(body);
        if (json == null || Catalogue.parse(json) == null) {
            context.warn("The answer of /api/catalogue is not a catalogue; is the address that of a RepLog server?");
        } else {
            store.accept(context.change().meta(meta -> meta.catalogue(json)).build());
        }
    }
}
