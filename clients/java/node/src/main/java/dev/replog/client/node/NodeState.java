package dev.replog.client.node;

import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketHeader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The durable state of a node. It never changes; each event gives another one.
 *
 * @param node the id of the node
 * @param centre the id of its centre
 * @param epoch rises each time the node and its centre disagreed on the last packet
 * @param number of the last packet that was answered in this epoch; 0 for none
 * @param underWay the packet without an answer; null for none. There is one at most.
 * @param newestToken of the newest change that the node has had; null when it is not after the token of its data
 * @param received the number of the centre's last packet; null for none
 * @param entitiesMax entities of the next packet, after the centre has refused a larger one
 * @param repair null while the node and its centre agree
 */
record NodeState(
        String node,
        String centre,
        long epoch,
        long number,
        @Nullable UnderWay underWay,
        @Nullable String newestToken,
        @Nullable Long received,
        int entitiesMax,
        @Nullable Repair repair) {

    private static final int ENTITIES_MAX = 500;

    /** A node that has sent nothing yet. */
    static NodeState begin(String node, String centre) {
        return new NodeState(node, centre, 1, 0, null, null, null, ENTITIES_MAX, null);
    }

    /** The place of the next packet. */
    SentPacket next() {
        return new SentPacket(epoch, number + 1);
    }

    /** A packet is prepared. Its state is durable before it leaves the node. */
    NodeState prepared(UnderWay packet) {
        if (underWay != null) {
            throw new IllegalStateException("packet " + underWay.number() + " has no answer (expected: none)");
        }
        return new NodeState(node, centre, epoch, number, packet, newestToken, received, entitiesMax, repair);
    }

    /** The packet was answered. A packet without entities has a number too. */
    NodeState answered(UnderWay packet, PacketHeader answer) {
        int most = packet.count() > 0 ? ENTITIES_MAX : entitiesMax;
        return new NodeState(
                node, centre, epoch, packet.number(), null, answer.newestToken(), answer.number(), most, repair);
    }

    /** The centre does not take the packet, so a smaller one takes its place. */
    NodeState refused(int count) {
        return new NodeState(node, centre, epoch, number, null, newestToken, received, Math.max(1, count / 2), repair);
    }

    /**
     * The centre has another last packet than this node, so a new epoch begins.
     *
     * @param centreEpoch the epoch that the centre has; null when it does not say
     * @param lostFrom the first packet that the centre has lost; null for none
     * @param token the end of what the node has; null for nothing
     * @param generation an empty one
     */
    NodeState disagreed(
            @Nullable Long centreEpoch, @Nullable SentPacket lostFrom, @Nullable String token, int generation) {
        long after = centreEpoch == null ? epoch : Math.max(epoch, centreEpoch);
        Repair before = repair;
        SentPacket lost = before == null ? lostFrom : earlier(before.lostFrom(), lostFrom);
        Repair next = Repair.begin(lost, generation);
        return new NodeState(node, centre, after + 1, 0, null, newest(token), null, ENTITIES_MAX, next);
    }

    /**
     * The centre does not know any more what the node has, so everything is pulled again, in the same epoch. The packet
     * under way is sent again without a token: if the centre was restored, its answer says so.
     *
     * @param token the end of what the node has; null for nothing
     * @param generation an empty one
     */
    NodeState expired(@Nullable String token, int generation) {
        UnderWay packet = underWay;
        Repair before = repair;
        return new NodeState(
                node,
                centre,
                epoch,
                number,
                packet == null ? null : packet.withoutToken(newest(token)),
                newest(token),
                received,
                entitiesMax,
                Repair.begin(before == null ? null : before.lostFrom(), generation));
    }

    /** The changes that wait are based on tokens up to this one, which a restored centre may not have given. */
    private @Nullable String newest(@Nullable String token) {
        return newestToken == null ? token : newestToken;
    }

    NodeState withRepair(@Nullable Repair other) {
        return new NodeState(node, centre, epoch, number, underWay, newestToken, received, entitiesMax, other);
    }

    private static @Nullable SentPacket earlier(@Nullable SentPacket one, @Nullable SentPacket other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** The state as the store keeps it. */
    Map<String, @Nullable Object> toJson() {
        Members.Builder members = new Members.Builder()
                .put("node", node)
                .put("centre", centre)
                .put("epoch", epoch)
                .put("number", number)
                .putIfThere("newestToken", newestToken)
                .putIfThere("received", received)
                .put("entitiesMax", (long) entitiesMax);
        if (underWay != null) {
            members.put(
                    "underWay",
                    new Members.Builder()
                            .put("number", underWay.number())
                            .put("count", (long) underWay.count())
                            .putIfThere("syncToken", underWay.syncToken())
                            .putIfThere("newestToken", underWay.newestToken())
                            .putIfThere("acknowledged", underWay.acknowledged())
                            .put("schemaVersion", underWay.schemaVersion())
                            .put("more", underWay.more())
                            .build());
        }
        if (repair != null) {
            SentPacket lostFrom = repair.lostFrom();
            members.put(
                    "repair",
                    new Members.Builder()
                            .putIfThere("lostFrom", lostFrom == null ? null : lostFrom.toString())
                            .put("generation", (long) repair.generation())
                            .put("comparing", repair.comparing())
                            .putIfThere("syncToken", repair.syncToken())
                            .putIfThere("comparedType", repair.comparedType())
                            .putIfThere("comparedId", repair.comparedId())
                            .build());
        }
        return members.build();
    }

    /** Reads what {@link #toJson} has written. */
    static NodeState of(Map<String, @Nullable Object> json) {
        return new NodeState(
                String.valueOf(json.get("node")),
                String.valueOf(json.get("centre")),
                whole(json, "epoch"),
                whole(json, "number"),
                underWayOf(Json.object(json.get("underWay"))),
                Json.text(json.get("newestToken")),
                Json.whole(json.get("received")),
                (int) whole(json, "entitiesMax"),
                repairOf(Json.object(json.get("repair"))));
    }

    private static @Nullable UnderWay underWayOf(@Nullable Map<String, @Nullable Object> json) {
        return json == null
                ? null
                : new UnderWay(
                        whole(json, "number"),
                        (int) whole(json, "count"),
                        Json.text(json.get("syncToken")),
                        Json.text(json.get("newestToken")),
                        Json.whole(json.get("acknowledged")),
                        String.valueOf(json.get("schemaVersion")),
                        Boolean.TRUE.equals(json.get("more")));
    }

    private static @Nullable Repair repairOf(@Nullable Map<String, @Nullable Object> json) {
        if (json == null) {
            return null;
        }
        String lostFrom = Json.text(json.get("lostFrom"));
        return new Repair(
                lostFrom == null ? null : SentPacket.parse(lostFrom),
                (int) whole(json, "generation"),
                Boolean.TRUE.equals(json.get("comparing")),
                Json.text(json.get("syncToken")),
                Json.text(json.get("comparedType")),
                Json.text(json.get("comparedId")));
    }

    private static long whole(Map<String, @Nullable Object> json, String name) {
        Long number = Json.whole(json.get(name));
        if (number == null) {
            throw new IllegalArgumentException(name + ": " + json.get(name) + " (expected: a whole number)");
        }
        return number;
    }
}
