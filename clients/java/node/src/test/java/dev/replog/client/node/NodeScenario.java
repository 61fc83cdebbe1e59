package dev.replog.client.node;

import dev.replog.client.Replog;
import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.query.Row;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.StoreFactory;
import dev.replog.client.sync.PullState;
import dev.replog.client.virtual.VirtualTime;
import dev.replog.client.write.Fields;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node and a scripted centre, on virtual time. */
abstract class NodeScenario {

    static final String WORKOUT = "aaaaaaaa-0000-4000-8000-000000000001";

    private static final Duration LONG = Duration.ofMinutes(30);

    final VirtualTime time = new VirtualTime(1);
    final ScriptedCentre centre = new ScriptedCentre(time);
    final MemoryStore store = MemoryStore.create();

    ExchangeNodeBuilder builder(StoreFactory stores) {
        return ExchangeNode.builder()
                .url("http://centre")
                .registration(ScriptedCentre.REGISTRATION)
                .user("alice")
                .store(stores)
                .transport(centre)
                .platform(time.platform());
    }

    ExchangeNode open() {
        return time.get(builder(store).openAsync());
    }

    ExchangeNode open(ConflictResolver resolver) {
        return time.get(
                builder(store).client(client -> client.onConflict(resolver)).openAsync());
    }

    PullState sync(ExchangeNode node) {
        return time.get(node.replog().syncAsync(LONG)).state();
    }

    Write<Row> create(ExchangeNode node, String type, Consumer<Fields> fields) {
        return time.get(node.replog().writeAsync(tx -> tx.create(type, fields), WriteOptions.DEFAULT));
    }

    void patch(ExchangeNode node, String type, String id, Consumer<Fields> fields) {
        Write<Boolean> write = time.get(node.replog()
                .writeAsync(
                        tx -> {
                            tx.patch(type, id, fields);
                            return true;
                        },
                        WriteOptions.DEFAULT));
        Objects.requireNonNull(write);
    }

    void delete(ExchangeNode node, String type, String id) {
        Write<Boolean> write = time.get(node.replog()
                .writeAsync(
                        tx -> {
                            tx.delete(type, id);
                            return true;
                        },
                        WriteOptions.DEFAULT));
        Objects.requireNonNull(write);
    }

    @Nullable
    Row row(ExchangeNode node, String type, String id) {
        return row(node.replog(), type, id);
    }

    @Nullable
    Row row(Replog replog, String type, String id) {
        return time.get(replog.collection(type).getAsync(id)).orElse(null);
    }

    List<Row> rows(ExchangeNode node, String type) {
        return time.get(node.replog().collection(type).all().getAsync());
    }

    static PacketEntity document(String type, String id, String json) {
        return new PacketEntity(
                type,
                id,
                PacketEntity.Operation.UPDATE,
                "2026-10-20T10:00:00.000Z",
                null,
                null,
                Json.object(JsonReader.read(json)));
    }

    static PacketEntity tombstone(String type, String id) {
        return new PacketEntity(type, id, PacketEntity.Operation.DELETE, "2026-10-20T10:00:00.000Z", null, null, null);
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }
}
