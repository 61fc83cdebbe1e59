package dev.replog.simulation.notifier;

import static java.util.Comparator.comparing;

import dev.replog.notifier.channel.life.LifeCycle;
import dev.replog.notifier.channel.life.News;
import dev.replog.notifier.delivery.Claimed;
import dev.replog.notifier.delivery.DeliveryStore;
import dev.replog.notifier.delivery.Finished;
import dev.replog.schemas.Change;
import dev.replog.simulation.server.DatabaseLink;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table of channels in memory, with the failures of PostgreSQL. It stores the lives of channels; the real code
 * decides about them.
 */
class MemoryDeliveries implements DeliveryStore {
    private static final int LOOKED_AT_PER_FREE = 4;

    private final World world;
    private final NotifierTables tables;
    private final NotifierObserver observer;
    private final Life life;
    private @Nullable DatabaseLink idle;

    MemoryDeliveries(NotifierWorld notifiers, Life life) {
        this.world = notifiers.world();
        this.tables = notifiers.tables();
        this.observer = notifiers.observer();
        this.life = life;
    }

    /** One transaction: after a commit without a response, the channels stay leased. */
    @Override
    public List<Claimed> claim(int free, int perHostMax, Map<String, Integer> rooms, Duration lease, Instant now)
            throws SQLException {
        DatabaseLink link = link();
        List<Claimed> claimed = new ArrayList<>();
        link.begin(List.of());
        link.request("claiming deliveries");
        UUID leaseId = world.randomId();
        link.commit(
                () -> due(free, perHostMax, rooms, now).forEach(row -> claimed.add(take(row, leaseId, lease, now))));
        idle = link;
        return claimed;
    }

    private List<ChannelRow> due(int free, int perHostMax, Map<String, Integer> rooms, Instant now) {
        List<ChannelRow> due = tables.channels().stream()
                .filter(row -> row.life.canBeTaken(now))
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
        return Objects.requireNonNull(row.life.nextAttemptAt());
    }

    private Claimed take(ChannelRow row, UUID leaseId, Duration lease, Instant now) {
        row.life = LifeCycle.taken(row.life, world.randomId(), leaseId, now.plus(lease), now);
        return Claimed.of(row.key, row.resourceId, row.address, row.host, List.of(row.secret), row.life);
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

    /** Records the result of an attempt; false when another instance has the lease. */
    boolean write(Finished finished) {
        ChannelRow row = tables.channel(finished.claimed().key());
        if (row == null || !isHeld(row, finished.claimed())) {
            return false;
        }
        row.life = LifeCycle.recorded(row.life, finished.verdict(), finished.endedAt());
        if (row.life.reason() != null) {
            observer.ended(row);
        }
        return true;
    }

    /** Whether the result of this attempt is still accepted. */
    boolean isHeld(ChannelRow row, Claimed claimed) {
        return row.life.isLeasedUnder(claimed.lease());
    }

    /** Writes pending pings, in the transaction of the changes. */
    void addPending(List<Change> batch) {
        Instant now = world.timeline().instant();
        Map<String, List<News>> news = News.byUser(batch);
        for (ChannelRow row : tables.channels()) {
            row.life = LifeCycle.changed(row.life, news.getOrDefault(row.key.userId(), List.of()), now);
        }
    }

    /** A broken connection is not used again. */
    private DatabaseLink link() {
        DatabaseLink link = idle == null ? new DatabaseLink(world, life) : idle;
        idle = null;
        return link;
    }
}
