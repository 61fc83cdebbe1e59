package dev.replog.clients.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.Replog;
import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.node.ExchangeNode;
import dev.replog.client.node.ExchangeNodeBuilder;
import dev.replog.client.node.NodeRegistration;
import dev.replog.client.query.Row;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.StoreFactory;
import dev.replog.client.sync.PullState;
import dev.replog.clients.histories.Account;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A user of the real server with a device and nodes. */
final class Site {

    private static final Duration SYNC_MAX = Duration.ofSeconds(60);

    private final Account account;
    private final HttpTransport transport;

    Site(Account account, HttpTransport transport) {
        this.account = account;
        this.transport = transport;
    }

    NodeRegistration registered(String code) throws Exception {
        return NodeRegistration.parse(
                account.posted("/api/sync/nodes", "{\"code\": \"" + code + "\", \"name\": \"A desktop\"}"));
    }

    ExchangeNodeBuilder node(NodeRegistration registration, StoreFactory store) {
        return ExchangeNode.builder()
                .url(account.server())
                .registration(registration)
                .user(account.user())
                .store(store)
                .transport(transport);
    }

    Replog device() {
        return Replog.builder()
                .url(account.server())
                .store(MemoryStore.create())
                .user(account.user())
                .token(account::token)
                .transport(transport)
                .open();
    }

    static void sync(Replog... clients) {
        for (Replog client : clients) {
            assertThat(client.sync(SYNC_MAX).state()).isEqualTo(PullState.SYNCED);
        }
    }

    /**
     * Requires that each client has exactly the entities of a full pull, with the same fields, and nothing that is not
     * sent. Etags, versions and times are not compared: of what it has sent itself, a node does not get them.
     */
    void requireSame(Replog... clients) throws Exception {
        Map<String, String> wanted = wanted();
        for (Replog client : clients) {
            Map<String, String> shown = new TreeMap<>();
            for (String type : Catalogue.shipped().names()) {
                List<Row> rows = client.collection(type).all().get();
                rows.forEach(row -> shown.put(type + "/" + row.id(), text(row.fields(), row.localId())));
            }
            assertThat(new TreeSet<>(shown.keySet())).isEqualTo(new TreeSet<>(wanted.keySet()));
            assertThat(shown).isEqualTo(wanted);
            assertThat(client.status().pending()).isZero();
        }
    }

    /** The fields of every entity in a full pull, by its key. */
    Map<String, String> wanted() throws Exception {
        Map<String, String> wanted = new TreeMap<>();
        for (Map<String, @Nullable Object> item : account.pulled()) {
            Map<String, @Nullable Object> fields = Objects.requireNonNull(Json.object(item.get("data")));
            wanted.put(item.get("type") + "/" + item.get("id"), text(fields, item.get("localId")));
        }
        return wanted;
    }

    static String text(Map<String, @Nullable Object> fields, @Nullable Object localId) {
        Map<String, @Nullable Object> ordered = new TreeMap<>(fields);
        ordered.put("localId", localId);
        return JsonWriter.write(ordered);
    }
}
