package dev.replog.commands.read;

import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of one request, for one mutation of the log.
 *
 * @param deviceId the device of the request; null when the request did not name it
 * @param push whether the operations are those of a push
 * @param catalogue the version of the catalogue that the client has; null when the request did not name it
 * @param packet the place of a packet of a node; null when the request is none
 * @param erasure set when the request erases the account; null otherwise
 */
public record RequestContent(
        String userId,
        @Nullable String deviceId,
        boolean atomic,
        boolean push,
        @Nullable String catalogue,
        List<Operation> operations,
        @Nullable NodePacket packet,
        @Nullable AccountErasure erasure) {
    /** A command on one entity. */
    public static RequestContent single(
            String userId, @Nullable String deviceId, @Nullable String catalogue, Operation operation) {
        return new RequestContent(userId, deviceId, true, false, catalogue, List.of(operation), null, null);
    }

    /** @param deviceId of the request; the body may name another */
    public static RequestContent push(
            String userId, @Nullable String deviceId, @Nullable String catalogue, PushCommand push) {
        return new RequestContent(
                userId, push.deviceOr(deviceId), push.atomic(), true, catalogue, push.operations(), null, null);
    }

    /** The packet of a node. The node is the device of its writes. */
    public static RequestContent packet(String userId, PacketCommand packet) {
        NodePacket place = packet.place();
        return new RequestContent(
                userId,
                place.getNodeId().toString(),
                false,
                true,
                packet.header().schemaVersion(),
                packet.operations(),
                place,
                null);
    }

    /** The erasure of an account. It names no device: nothing of the person stays but the erasure itself. */
    public static RequestContent erasure(String userId, AccountErasure erasure) {
        return new RequestContent(userId, null, true, false, null, List.of(), null, erasure);
    }
}
