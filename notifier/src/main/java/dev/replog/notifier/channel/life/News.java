package dev.replog.notifier.channel.life;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The part of a change that pings need.
 *
 * @param types the entity types that changed
 * @param existing the types with a change that was not a deletion
 */
public record News(SyncToken upTo, Instant at, Set<String> types, Set<String> existing) {
    public News {
        types = Set.copyOf(types);
        existing = Set.copyOf(existing);
    }

    public static News of(Change change) {
        return new News(
                SyncToken.mark(new LogId(change.getLogId()), new Position(change.getPosition())),
                change.getAt(),
                change.getEntities().stream().map(EntityChange::getType).collect(Collectors.toSet()),
                change.getEntities().stream()
                        .filter(entity -> entity.getKind() != ChangeKind.DELETED)
                        .map(EntityChange::getType)
                        .collect(Collectors.toSet()));
    }

    public static Map<String, List<News>> byUser(List<Change> batch) {
        return batch.stream()
                .collect(Collectors.groupingBy(Change::getUserId, Collectors.mapping(News::of, Collectors.toList())));
    }

    /** @param wanted the types of a channel; null is all */
    boolean concerns(@Nullable List<String> wanted) {
        return wanted == null || !Collections.disjoint(wanted, types);
    }

    /** Merges this into the pending ping, so that there is one ping. */
    Pending addedTo(@Nullable Pending known, @Nullable List<String> wanted) {
        boolean hasExisting = wanted == null ? !existing.isEmpty() : !Collections.disjoint(wanted, existing);
        if (known == null) {
            return new Pending(upTo, hasExisting, at);
        }
        boolean isNewer = ChannelLife.position(upTo) >= ChannelLife.position(known.upTo());
        return new Pending(
                isNewer ? upTo : known.upTo(),
                hasExisting || known.hasExisting(),
                at.isBefore(known.since()) ? at : known.since());
    }
}
