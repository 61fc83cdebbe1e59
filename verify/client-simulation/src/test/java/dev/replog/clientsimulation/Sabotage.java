package dev.replog.clientsimulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.replog.client.store.Change;
import dev.replog.client.store.Store;

/** A fault that no client can hide, by which the simulation shows that it notices. */
enum Sabotage {
    NONE,
    /** The answer says that a push was applied, and nothing of it was. */
    LOST_PUSH,
    /** A page of a pull lacks one of its items. */
    LOST_ITEM,
    /** The store loses operations that were appended. */
    LOST_APPEND;

    ModelServer.Response push(ModelServer server, byte[] body, long now) {
        if (this != LOST_PUSH || !new String(body, UTF_8).contains("lost by sabotage")) {
            return server.push(body, now);
        }
        ModelServer copy = new ModelServer();
        return copy.push(body, now);
    }

    ModelServer.Response pulled(ModelServer.Response page) {
        int first = page.body().indexOf("{\"type\":");
        int second = first < 0 ? -1 : page.body().indexOf(",{\"type\":", first);
        if (this != LOST_ITEM || second < 0) {
            return page;
        }
        return new ModelServer.Response(
                page.status(), page.body().substring(0, first) + page.body().substring(second + 1));
    }

    /** Whether this change does not reach the store. */
    boolean loses(Store store, Change change) {
        return this == LOST_APPEND
                && change.append().stream()
                        .anyMatch(op -> "lost by sabotage".equals(op.fields().get("notes")));
    }
}
