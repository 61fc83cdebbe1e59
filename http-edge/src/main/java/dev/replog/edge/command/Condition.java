package dev.replog.edge.command;

import dev.replog.edge.http.EntityTags;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.token.Position;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of an entity before it is changed. An etag that this log never issued stands for position 0: nothing is
 * unchanged since then, so the condition fails where it is decided and not here.
 *
 * @param basePosition set exactly with UNCHANGED_SINCE_BASE
 */
public record Condition(Precondition kind, @Nullable Long basePosition) {
    public static final Condition NONE = new Condition(Precondition.NONE, null);
    static final Condition MUST_EXIST = new Condition(Precondition.MUST_EXIST, null);
    static final Condition MUST_NOT_EXIST = new Condition(Precondition.MUST_NOT_EXIST, null);

    /** Of the etags that a client last saw: the newest of them is the base. */
    static Condition unchangedSince(EntityTags tags) {
        return switch (tags) {
            case EntityTags.Absent ignored -> NONE;
            case EntityTags.Any ignored -> MUST_EXIST;
            case EntityTags.Listed listed ->
                new Condition(
                        Precondition.UNCHANGED_SINCE_BASE,
                        listed.latest().orElse(Position.START).value());
        };
    }
}
