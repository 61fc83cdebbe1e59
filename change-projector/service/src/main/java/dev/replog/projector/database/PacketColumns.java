package dev.replog.projector.database;

import dev.replog.decide.LastPacket;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** The last packet of a node as the columns of its row. The results are stored as one Avro outcome. */
public final class PacketColumns {
    /** An outcome names a request; a stored one is of no request. */
    private static final UUID NO_REQUEST = new UUID(0, 0);

    private PacketColumns() {}

    public static LastPacket read(ResultSet row) throws SQLException {
        return new LastPacket(
                row.getLong("epoch"),
                row.getLong("number"),
                new PayloadHash(row.getBytes("content_hash")),
                row.getLong("position"),
                decoded(row.getBytes("results")).getResults());
    }

    private static Outcome decoded(byte[] stored) {
        try {
            return RecordCodec.OUTCOME.decode(stored);
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("the stored results of a packet cannot be read", e);
        }
    }

    public static byte[] results(LastPacket packet) {
        return RecordCodec.OUTCOME.encode(Outcome.newBuilder()
                .setRequestId(NO_REQUEST)
                .setUserId("")
                .setPosition(packet.position())
                .setAt(Instant.EPOCH)
                .setResults(packet.results())
                .build());
    }
}
