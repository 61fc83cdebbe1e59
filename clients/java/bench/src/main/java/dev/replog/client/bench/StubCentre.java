package dev.replog.client.bench;

import dev.replog.client.json.Members;
import dev.replog.client.node.NodeRegistration;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.node.packet.PacketHeader;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.node.packet.PacketResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/** A centre that answers at once: it applies all that a node sends, and has documents for it. */
final class StubCentre {

    static final NodeRegistration NODE =
            new NodeRegistration(new UUID(1, 1).toString(), new UUID(2, 2).toString(), "rln_bench");

    /** Entities of one packet. */
    static final int PACKET = 500;

    private final Deque<List<PacketEntity>> ready = new ArrayDeque<>();
    private long answers;

    /** The next answers have so many new documents. */
    synchronized void offer(int documents) {
        for (int first = 0; first < documents; first += PACKET) {
            List<PacketEntity> entities = new ArrayList<>();
            for (int n = first; n < Math.min(first + PACKET, documents); n++) {
                entities.add(document(n));
            }
            ready.add(entities);
        }
    }

    private static PacketEntity document(int number) {
        return new PacketEntity(
                "exercise",
                new UUID(9, number).toString(),
                PacketEntity.Operation.UPDATE,
                "2026-11-01T00:00:00.000Z",
                null,
                null,
                new Members.Builder()
                        .put("name", "exercise " + number)
                        .put("version", 1L)
                        .build());
    }

    synchronized String answer(String text) {
        Packet packet = PacketJson.read(text);
        List<PacketEntity> entities = ready.poll();
        List<PacketResult> results = packet.entities().stream()
                .map(entity -> new PacketResult(entity.uuid(), "applied", null, null, null))
                .toList();
        answers++;
        PacketHeader sent = packet.header();
        PacketHeader header = new PacketHeader(
                NODE.centre(),
                NODE.id(),
                sent.epoch(),
                answers,
                sent.number(),
                "t" + answers,
                null,
                sent.schemaVersion());
        return PacketJson.write(new Packet(header, entities == null ? List.of() : entities, results, !ready.isEmpty()));
    }
}
