package dev.replog.notifier.delivery;

import static java.util.Comparator.comparing;

import dev.replog.notifier.webhook.Verdict;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.ChannelRow;
import dev.replog.simulation.DatabaseLink;
import dev.replog.simulation.Life;
import dev.replog.simulation.World;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The table of channels in memory: what {@link DeliveryTable} and {@link OwedPings} ask of PostgreSQL, with the ways in
 * which that fails.
 */
class MemoryDeliveries implements DeliveryStore {
    private static final int LOOKED_AT_PER_FREE = 4;

    private final World world;
    private final Life life;
    private @Nullable DatabaseLink idle;

    MemoryDeliveries(World world, Life life) {
        this.world = world;
        this.life = life;
    }

    /** One statement, which is committed as it is executed: an answer that is lost leaves the channels leased. */
    @Override
    public List<Claimed> claim(int free, int perHostMax, Map<String, Integer> rooms, Duration lease, Instant now)
            throws SQLException {
        DatabaseLink link = link();
        link.request("claiming deliveries");
        List<Claimed> claimed = new ArrayList<>();
        UUID leaseId = world.randomId();
        for (ChannelRow row : due(free, perHostMax, rooms, now)) {
            claimed.add(take(row, leaseId, lease, now));
        }
        if (!claimed.isEmpty()) {
            life.step("hearing what it has claimed");
        }
        link.answer("claiming deliveries");
        idle = link;
        return claimed;
    }

    private List<ChannelRow> due(int free, int perHostMax, Map<String, Integer> rooms, Instant now) {
        List<ChannelRow> due = world.notifierTables().channels().stream()
                .filter(row -> row.dueAt != null && !row.dueAt.isAfter(now) && row.isActive(now))
                .filter(row -> rooms.getOrDefault(row.host, 1) > 0)
                .sorted(comparing(MemoryDeliveries::dueAt))
                .limit((long) free * LOOKED_AT_PER_FREE)
                .toList();
        Map<String, Integer> counts = new HashMap<>();
        Map<ChannelRow, Integer> places = new HashMap<>();
        due.forEach(row -> places.put(row, counts.merge(row.host, 1, Integer::sum)));
        return due.stream()
                .filter(row -> places.getOrDefault(row, 0) <= rooms.getOrDefault(row.host, perHostMax))
                .sorted(comparing((ChannelRow row) -> places.getOrDefault(row, 0))
                        .thenComparing(MemoryDeliveries::dueAt))
                .limit(free)
                .toList();
    }

    private static Instant dueAt(ChannelRow row) {
        return Objects.requireNonNull(row.dueAt);
    }

    private Claimed take(ChannelRow row, UUID leaseId, Duration lease, Instant now) {
        row.dueAt = now.plus(lease);
        row.lease = leaseId;
        if (row.messageId == null) {
            row.messageId = world.randomId();
            row.messageFirstAt = now;
            if (row.number == 0) {
                row.messageState = "sync";
                row.message = row.told;
                row.messageSince = null;
            } else {
                row.messageState = row.owedExists ? "exists" : "not_exists";
                row.message = row.owed;
                row.messageSince = row.owedSince;
                row.owed = null;
                row.owedExists = false;
                row.owedSince = null;
            }
            row.number++;
        }
        Instant firstAt = row.messageFirstAt == null ? now : row.messageFirstAt;
        row.messageFirstAt = firstAt;
        return new Claimed(
                row.userId,
                row.id,
                leaseId,
                row.resourceId,
                row.address,
                row.host,
                row.types,
                List.of(row.secret),
                row.expiresAt,
                row.number,
                row.messageId,
                row.messageState,
                row.message,
                row.messageSince,
                firstAt,
                row.failures + 1);
    }

    @Override
    public List<Boolean> record(List<Finished> finished) throws SQLException {
        DatabaseLink link = link();
        List<Boolean> accepted = new ArrayList<>();
        link.begin(List.of());
        link.request("recording attempts");
        link.commit(() -> finished.forEach(each -> accepted.add(write(each))));
        idle = link;
        return accepted;
    }

    /** What came of an attempt; false when the channel is not leased to who made it any more. */
    boolean write(Finished finished) {
        ChannelRow row = world.notifierTables()
                .channel(finished.claimed().userId(), finished.claimed().channelId());
        if (row == null || !isHeld(row, finished.claimed())) {
            return false;
        }
        row.lease = null;
        if (finished.verdict() instanceof Verdict.PutOff putOff) {
            row.dueAt = putOff.at();
            return true;
        }
        row.lastError = finished.error();
        row.failures++;
        row.notBefore = finished.verdict() instanceof Verdict.Retry retry ? retry.at() : null;
        switch (finished.verdict()) {
            case Verdict.PutOff ignored -> throw new IllegalStateException("no attempt was made");
            case Verdict.Retry retry -> row.dueAt = retry.at();
            case Verdict.Delivered ignored -> {
                row.told = row.message;
                row.lastNotifiedAt = finished.endedAt();
                row.failures = 0;
                endMessage(row);
                row.dueAt = row.owed == null ? null : finished.endedAt();
            }
            case Verdict.Failed ignored -> end(row, "failed", finished);
            case Verdict.Gone ignored -> end(row, "stopped", finished);
        }
        return true;
    }

    /** Whether the result of this attempt is still wanted. */
    boolean isHeld(ChannelRow row, Claimed claimed) {
        return claimed.lease().equals(row.lease);
    }

    private void end(ChannelRow row, String state, Finished finished) {
        row.state = state;
        row.reason = finished.reason();
        endMessage(row);
        row.owed = null;
        row.dueAt = null;
        world.webhooks().ended(row);
    }

    private static void endMessage(ChannelRow row) {
        row.messageId = null;
        row.message = null;
    }

    /** Notes what is owed, in the transaction of the changes. */
    void owe(List<Change> batch) {
        Instant now = world.timeline().instant();
        for (ChannelRow row : world.notifierTables().channels()) {
            if (row.isActive(now)) {
                owe(row, batch, now);
            }
        }
    }

    private static void owe(ChannelRow row, List<Change> batch, Instant now) {
        long known = Math.max(ChannelRow.position(row.told), ChannelRow.position(row.message));
        for (Change change : batch) {
            boolean isNews = change.getUserId().equals(row.userId)
                    && change.getPosition() > known
                    && (row.types == null || concerns(row, change, entity -> true));
            if (isNews) {
                if (change.getPosition() >= ChannelRow.position(row.owed)) {
                    row.owed = SyncToken.mark(new LogId(change.getLogId()), new Position(change.getPosition()));
                }
                row.owedExists |= concerns(row, change, entity -> entity.getKind() != ChangeKind.DELETED);
                Instant since = row.owedSince;
                row.owedSince = since != null && since.isBefore(change.getAt()) ? since : change.getAt();
                row.dueAt = row.dueAt == null ? now : row.dueAt;
            }
        }
    }

    private static boolean concerns(ChannelRow row, Change change, Predicate<EntityChange> wanted) {
        return change.getEntities().stream()
                .filter(wanted)
                .anyMatch(entity -> row.types == null || row.types.contains(entity.getType()));
    }

    /** A connection that broke is not used again. */
    private DatabaseLink link() {
        DatabaseLink link = idle == null ? new DatabaseLink(world, life) : idle;
        idle = null;
        return link;
    }
}
