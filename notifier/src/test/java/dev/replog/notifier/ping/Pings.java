package dev.replog.notifier.ping;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Changes and their pings, for tests. */
public final class Pings {
    public static final String USER = "alice";
    private static final UUID ID = new UUID(1, 2);
    private static final Instant START = Instant.parse("2026-11-10T12:00:00Z");

    static {
        // A builder sets defaults, for which Avro must be allowed to create the classes.
        RecordClasses.trust();
    }

    private Pings() {}

    public static SyncToken at(long offset) {
        return SyncToken.mark(new LogId(5), Position.of(1, offset));
    }

    /** A ping of a change at this offset, made this many seconds after the first one. */
    public static Ping ping(long offset, @Nullable String device, EntityChange... entities) {
        return Ping.of(change(offset, device, entities));
    }

    public static Change change(long offset, @Nullable String device, EntityChange... entities) {
        return Change.newBuilder()
                .setUserId(USER)
                .setPosition(at(offset).position().value())
                .setLogId(5)
                .setAt(START.plusSeconds(offset))
                .setDeviceId(device)
                .setEntities(List.of(entities))
                .build();
    }

    public static EntityChange updated(String type) {
        return entity(type, ChangeKind.UPDATED);
    }

    public static EntityChange deleted(String type) {
        return entity(type, ChangeKind.DELETED);
    }

    private static EntityChange entity(String type, ChangeKind kind) {
        return EntityChange.newBuilder()
                .setMutationId(ID)
                .setType(type)
                .setId(ID)
                .setRootId(ID)
                .setKind(kind)
                .setVersion(1)
                .setChangedFields(List.of())
                .build();
    }
}
