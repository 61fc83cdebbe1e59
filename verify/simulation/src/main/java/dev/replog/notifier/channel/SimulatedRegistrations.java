package dev.replog.notifier.channel;

import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.ChannelRow;
import dev.replog.simulation.ChannelSpec;
import dev.replog.simulation.DatabaseLink;
import dev.replog.simulation.Life;
import dev.replog.simulation.World;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The life of channels: the real decision about a registration, and in memory what {@link ChannelTable} makes of it. */
public final class SimulatedRegistrations {
    private static final int SECRET_BYTES = 32;
    private static final int ACTIVE_MAX = 20;
    private static final Duration LIFE_MAX = Duration.ofDays(30);

    private final World world;
    private final Life life;

    public SimulatedRegistrations(World world, Life life) {
        this.world = world;
        this.life = life;
    }

    /** Registers or renews, in one transaction that holds the user's newest change still; in a fiber. */
    public boolean register(ChannelSpec spec, Instant expiresAt) {
        DatabaseLink link = new DatabaseLink(world, life);
        try {
            link.begin(List.of());
            link.request("registering a channel");
            link.commit(() -> write(spec, expiresAt));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void write(ChannelSpec spec, Instant expiresAt) {
        Instant now = world.timeline().instant();
        WebhookAddress address = switch (WebhookAddress.read(spec.address(), false)) {
            case WebhookAddress.Reading.Accepted accepted -> accepted.address();
            case WebhookAddress.Reading.Refused refused -> throw new IllegalStateException(refused.message());
        };
        ChannelRow known = world.notifierTables().channel(spec.userId(), spec.id());
        ChannelOrder order = new ChannelOrder(spec.id(), address, expiresAt, null, spec.types());
        SyncToken head = world.notifierTables().heads().get(spec.userId());
        Registration decided = Registration.of(
                known == null ? null : channel(known, now), order, 0, ACTIVE_MAX, LIFE_MAX, LIFE_MAX, now);
        switch (decided) {
            case Registration.Begins begins -> begin(spec, address, begins, head, now);
            case Registration.Renewed renewed -> renew(Objects.requireNonNull(known), renewed, head, now);
            case Registration.TooMany ignored -> throw new IllegalStateException("too many channels");
            case Registration.OtherAddress ignored -> throw new IllegalStateException("another address");
        }
    }

    private static Channel channel(ChannelRow row, Instant now) {
        return new Channel(
                row.userId,
                row.id,
                row.resourceId,
                ChannelStatus.of(row.state, row.expiresAt, now),
                row.reason,
                row.address,
                row.types,
                row.secret,
                row.createdAt,
                row.expiresAt,
                row.told,
                row.number,
                row.lastNotifiedAt,
                row.failures,
                row.lastError,
                row.dueAt,
                row.notBefore);
    }

    private void begin(
            ChannelSpec spec,
            WebhookAddress address,
            Registration.Begins begins,
            @Nullable SyncToken head,
            Instant now) {
        byte[] secret = new byte[SECRET_BYTES];
        world.weather().random().nextBytes(secret);
        ChannelRow row = new ChannelRow(
                spec, world.randomId(), address.hostAndPort(), WebhookSecret.of(secret), begins.expiresAt(), head, now);
        row.failures = begins.failures();
        row.notBefore = begins.notBefore();
        row.dueAt = earliest(row, now);
        world.notifierTables().begin(row);
        world.webhooks().began(row);
    }

    private static Instant earliest(ChannelRow row, Instant now) {
        Instant notBefore = row.notBefore;
        return notBefore != null && notBefore.isAfter(now) ? notBefore : now;
    }

    /** Of a channel that was over, what changed meanwhile is owed. Nothing is tried before its receiver may be called again. */
    private void renew(ChannelRow row, Registration.Renewed renewed, @Nullable SyncToken head, Instant now) {
        boolean isOwing = row.owed != null;
        long known = Math.max(
                ChannelRow.position(row.told),
                Math.max(ChannelRow.position(row.message), ChannelRow.position(row.owed)));
        boolean hasMissed = renewed.revived() && ChannelRow.position(head) > known;
        if (row.state.equals("failed")) {
            row.failures = 0;
        }
        row.state = ChannelStatus.LIVE;
        row.reason = null;
        row.expiresAt = renewed.expiresAt();
        if (renewed.revived()) {
            row.messageFirstAt = null;
        }
        if (hasMissed) {
            row.owed = head;
            row.owedExists = true;
            row.owedSince = row.owedSince == null ? now : row.owedSince;
        }
        if (row.lease == null || row.dueAt == null) {
            boolean isDue = hasMissed || isOwing || row.messageId != null || row.number == 0;
            row.dueAt = isDue ? earliest(row, now) : null;
        }
        world.webhooks().renewed(row);
    }

    /** As the patrol does it: nothing is delivered to expired channels any more. */
    public void patrol() {
        Instant now = world.timeline().instant();
        for (ChannelRow row : world.notifierTables().channels()) {
            if (row.dueAt != null && row.state.equals(ChannelStatus.LIVE) && !row.expiresAt.isAfter(now)) {
                row.dueAt = null;
                row.lease = null;
            }
        }
    }
}
