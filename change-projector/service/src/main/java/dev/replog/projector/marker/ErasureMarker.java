package dev.replog.projector.marker;

import dev.replog.decide.Erasure;
import dev.replog.projector.database.Subjects;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.token.Position;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One erasure of an account, as it is kept outside of the database and the log. It has no user id. Its file has the
 * name of the subject and the mutation, so that it can be written any number of times.
 *
 * @param key the fingerprint of the key with which the subject was made, in hexadecimal
 * @param subject the HMAC of the user id, in hexadecimal
 * @param payloadHash in hexadecimal
 * @param position of the erasure: everything of the user at or before it is erased
 * @param at the log's own time of the erasure
 * @param place the position of its record in the log
 */
public record ErasureMarker(
        String key, String subject, UUID mutationId, String payloadHash, long position, Instant at, long place) {
    private static final int FORMAT = 1;
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The erasure that a marker is of. Mutation ids of two users may be equal. */
    public record Id(String subject, UUID mutationId) {}

    /** @param subject the HMAC of the user id */
    public static ErasureMarker of(byte[] subject, Erasure erasure, Subjects subjects) {
        return new ErasureMarker(
                HEX.formatHex(subjects.fingerprint()),
                HEX.formatHex(subject),
                erasure.mutationId(),
                HEX.formatHex(erasure.payloadHash().bytes()),
                erasure.position(),
                erasure.at(),
                erasure.position());
    }

    public Id id() {
        return new Id(subject, mutationId);
    }

    public Erasure erasure() {
        return new Erasure(mutationId, new PayloadHash(HEX.parseHex(payloadHash)), position, at);
    }

    /** The name of a user, as in {@link #subject}. */
    public static String subject(String userId, Subjects subjects) {
        return HEX.formatHex(subjects.of(userId));
    }

    /** The same, whose record was made again at another position. */
    public ErasureMarker at(long newPlace) {
        return new ErasureMarker(key, subject, mutationId, payloadHash, position, at, newPlace);
    }

    byte[] subjectBytes() {
        return HEX.parseHex(subject);
    }

    /** Whether its subject was made with this key. */
    public boolean isMadeWith(Subjects subjects) {
        return key.equals(HEX.formatHex(subjects.fingerprint()));
    }

    String fileName() {
        return subject + "-" + mutationId + MarkerFolder.SUFFIX;
    }

    /** In a fixed order, so that two instances write the same bytes. */
    String text() {
        Map<String, Object> members = new TreeMap<>();
        members.put("format", FORMAT);
        members.put("key", key);
        members.put("subject", subject);
        members.put("mutation_id", mutationId.toString());
        members.put("payload_hash", payloadHash);
        members.put("generation", new Position(position).generation());
        members.put("position", position);
        members.put("at", at.toString());
        members.put("place", place);
        return JSON.writeValueAsString(members) + "\n";
    }

    /** Null when the text is no marker of this format. */
    static @Nullable ErasureMarker parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.path("format").asInt(0) != FORMAT) {
                return null;
            }
            return new ErasureMarker(
                    json.required("key").stringValue(),
                    json.required("subject").stringValue(),
                    UUID.fromString(json.required("mutation_id").stringValue()),
                    json.required("payload_hash").stringValue(),
                    json.required("position").longValue(),
                    Instant.parse(json.required("at").stringValue()),
                    json.required("place").longValue());
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }
}
