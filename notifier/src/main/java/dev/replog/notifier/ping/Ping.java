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
 * That something of a user's changed, and up to which token; never what. It stands for one change, or for many that
 * were merged because their listener was slow. Immutable but for its event, which is rendered once and then shared by
 * all the streams it goes to.
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

    /** What a change is announced as. */
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

    /**
     * Something changed up to this token. What it was is no longer known, so it may have been any of the types.
     */
    static Ping owed(String userId, SyncToken token, Set<String> types) {
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

    /** The one device that caused it; null when there were several, or one that did not name itself. */
    public @Nullable String device() {
        return device;
    }

    /** When the oldest change in it was made; null when that is not known. */
    public @Nullable Instant since() {
        return since;
    }

    /** This ping as a listener to these types alone sees it; null when it is none of theirs. */
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

    /** Both in one: the newer token, the types of both, the device only if it caused both. */
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
     * Whether a token is news to a listener that was told another. Positions rise from one generation of the log to the
     * next, so a change of an older one that is published again is none. Of two logs in the place of the same
     * generation, neither is known to be the later one: then it always is.
     */
    static boolean isNewer(SyncToken token, @Nullable SyncToken told) {
        if (told == null || token.position().isAfter(told.position())) {
            return true;
        }
        return !told.log().equals(token.log())
                && told.position().generation() == token.position().generation();
    }

    /** The event as it is sent. The bytes are shared: nobody may change them. */
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
