package dev.replog.notifier.ping;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Announces that something of a user changed, and up to which token; never what. It covers one change, or several that
 * were merged because their listener was slow. Immutable except for its event, which is rendered once and then shared
 * by all streams that send it.
 */
public final class Ping {
    private static final JsonFactory JSON = new JsonFactory();

    private final String userId;
    private final SyncToken token;
    private final SortedSet<String> types;
    private final SortedSet<String> existingTypes;
    private final @Nullable String device;
    private final @Nullable Instant since;
    private byte @Nullable [] event;

    private Ping(
            String userId,
            SyncToken token,
            SortedSet<String> types,
            SortedSet<String> existingTypes,
            @Nullable String device,
            @Nullable Instant since) {
        this.userId = userId;
        this.token = token;
        this.types = types;
        this.existingTypes = existingTypes;
        this.device = device;
        this.since = since;
    }

    /** The announcement of a change. */
    public static Ping of(Change change) {
        SortedSet<String> types = new TreeSet<>();
        SortedSet<String> existing = new TreeSet<>();
        for (EntityChange entity : change.getEntities()) {
            types.add(entity.getType());
            if (entity.getKind() != ChangeKind.DELETED) {
                existing.add(entity.getType());
            }
        }
        return new Ping(
                change.getUserId(),
                SyncToken.mark(new LogId(change.getLogId()), new Position(change.getPosition())),
                types,
                existing,
                change.getDeviceId(),
                change.getAt());
    }

    /** The announcement that the account was erased: nothing of these types is left. */
    public static Ping erased(Change change, Set<String> types) {
        return new Ping(
                change.getUserId(),
                SyncToken.mark(new LogId(change.getLogId()), new Position(change.getPosition())),
                new TreeSet<>(types),
                Collections.emptySortedSet(),
                null,
                change.getAt());
    }

    /** A ping for changes up to this token that are no longer known, so they may have been of any of the types. */
    static Ping pending(String userId, SyncToken token, Set<String> types) {
        SortedSet<String> all = new TreeSet<>(types);
        return new Ping(userId, token, all, all, null, null);
    }

    public SyncToken token() {
        return token;
    }

    /** The types of what changed. */
    public Set<String> types() {
        return types;
    }

    /** False when everything that changed was deleted. */
    public boolean anythingExists() {
        return !existingTypes.isEmpty();
    }

    /** The one device that caused it; null when there were several, or one without a name. */
    public @Nullable String device() {
        return device;
    }

    /** When the oldest change in it was made; null when that is not known. */
    public @Nullable Instant since() {
        return since;
    }

    /** The part of this ping for these types; null when there is none. */
    @Nullable
    Ping narrowedTo(Set<String> wanted) {
        if (wanted.containsAll(types)) {
            return types.isEmpty() ? null : this;
        }
        SortedSet<String> some = new TreeSet<>(types);
        some.retainAll(wanted);
        if (some.isEmpty()) {
            return null;
        }
        SortedSet<String> existing = new TreeSet<>(existingTypes);
        existing.retainAll(wanted);
        return new Ping(userId, token, some, existing, device, since);
    }

    /** The merged ping: the newer token, the types of both, the device only if it caused both. */
    Ping mergedWith(Ping later) {
        SyncToken newest = isNewer(later.token, token) ? later.token : token;
        String cause = Objects.equals(device, later.device) ? device : null;
        return new Ping(
                userId,
                newest,
                union(types, later.types),
                union(existingTypes, later.existingTypes),
                cause,
                earlier(since, later.since));
    }

    /**
     * Whether a token is news to a listener that got the other one. Positions rise from one generation of the log to
     * the next, so a change of an older generation that is published again is not news. If two logs have the same
     * generation, their order is unknown, and every token counts as news.
     */
    static boolean isNewer(SyncToken token, @Nullable SyncToken sent) {
        if (sent == null || token.position().isAfter(sent.position())) {
            return true;
        }
        return !sent.log().equals(token.log())
                && sent.position().generation() == token.position().generation();
    }

    /** The event as it is sent. The bytes are shared and must not be changed. */
    public synchronized byte[] event() {
        if (event == null) {
            String text = token.encode(userId);
            event = ("id: " + text + "\nevent: change\ndata: " + json(text) + "\n\n").getBytes(StandardCharsets.UTF_8);
        }
        return event;
    }

    private String json(String tokenText) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringProperty("token", tokenText);
            json.writeStringProperty("state", anythingExists() ? "exists" : "not_exists");
            json.writeArrayPropertyStart("types");
            types.forEach(json::writeString);
            json.writeEndArray();
            if (device != null) {
                json.writeStringProperty("device", device);
            }
            json.writeEndObject();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static SortedSet<String> union(SortedSet<String> some, SortedSet<String> others) {
        if (some.containsAll(others)) {
            return some;
        }
        SortedSet<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
