package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.request.EntityTags;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Etag;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The precondition of an operation. Whether a base is of this log, and whether anything changed since, is decided
 * later, with the order of the log.
 *
 * @param basePosition set exactly with UNCHANGED_SINCE_BASE
 * @param pulled set when the base is a pull token: its log, and what it covers
 */
public record Condition(
        Precondition kind,
        @Nullable Long basePosition,
        @Nullable Pulled pulled) {
    /** The content of a pull token besides its position. */
    public record Pulled(LogId log, Coverage coverage) {}

    public static final Condition NONE = new Condition(Precondition.NONE, null, null);
    static final Condition MUST_EXIST = new Condition(Precondition.MUST_EXIST, null, null);
    static final Condition MUST_NOT_EXIST = new Condition(Precondition.MUST_NOT_EXIST, null, null);

    /** The newest of the etags that a client sends is the base. A pull token must be the only tag. */
    static Reading<Condition> unchangedSince(String name, EntityTags tags, String userId) {
        return switch (tags) {
            case EntityTags.Absent ignored -> new Reading.Read<>(NONE);
            case EntityTags.Any ignored -> new Reading.Read<>(MUST_EXIST);
            case EntityTags.Listed listed -> ofTags(name, listed.tags(), userId);
        };
    }

    private static Reading<Condition> ofTags(String name, List<EntityTags.Tag> tags, String userId) {
        if (tags.isEmpty()) {
            return malformed(name, "");
        }
        Position latest = Position.START;
        for (EntityTags.Tag tag : tags) {
            Optional<Position> position = Etag.parse(tag.text());
            if (position.isPresent()) {
                latest = position.get().isAfter(latest) ? position.get() : latest;
                continue;
            }
            Optional<SyncToken> token = SyncToken.decode(tag.text(), userId);
            if (token.isEmpty()) {
                return malformed(name, tag.text());
            }
            return tags.size() == 1
                    ? ofToken(name, token.get())
                    : Reading.invalid(name + ": a sync token among " + tags.size()
                            + " tags (expected: etags, or one pull token)");
        }
        return new Reading.Read<>(new Condition(Precondition.UNCHANGED_SINCE_BASE, latest.value(), null));
    }

    private static Reading<Condition> ofToken(String name, SyncToken token) {
        return token.kind() instanceof SyncToken.Kind.Pull
                ? new Reading.Read<>(ofBase(token))
                : Reading.refused(
                        ErrorCode.NOT_A_BASE,
                        name
                                + ": a sync token that is no nextSyncToken of a pull (expected: an etag, or a"
                                + " pull token)");
    }

    /** Unchanged since a pull token, which the caller knows to be one. */
    static Condition ofBase(SyncToken token) {
        if (!(token.kind() instanceof SyncToken.Kind.Pull pull)) {
            throw new IllegalArgumentException("base: no pull token (expected: checked before)");
        }
        return new Condition(
                Precondition.UNCHANGED_SINCE_BASE, token.position().value(), new Pulled(token.log(), pull.coverage()));
    }

    private static Reading<Condition> malformed(String name, String text) {
        return Reading.invalid(name + ": " + CanonicalText.shown(text)
                + " (expected: an etag or a pull token from a response, quoted or bare, or *)");
    }

    /**
     * Why a pull token cannot be the base of a write: it does not cover everything in the write's scope. Null when it
     * does.
     *
     * @param isTree whether the write is about everything below its entity too
     */
    @Nullable
    String notABase(String name, EntityType type, boolean isTree) {
        if (pulled == null) {
            return null;
        }
        Coverage coverage = pulled.coverage();
        if (!coverage.showsDeletions()) {
            return name + ": a token of a pull without deletions (expected: one of a pull that showed them)";
        }
        return Stream.concat(Stream.of(type), isTree ? type.below().stream() : Stream.empty())
                .filter(scope -> !coverage.coversType(scope.code()))
                .findFirst()
                .map(missing ->
                        name + ": a token of a pull without " + missing + " (expected: one of a pull that covers it)")
                .orElse(null);
    }
}
