package dev.replog.simulation.notifier;

import dev.replog.notifier.channel.Channel;
import dev.replog.notifier.channel.ChannelKey;
import dev.replog.notifier.channel.ChannelOrder;
import dev.replog.notifier.channel.Registration;
import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.LifeCycle;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.server.DatabaseLink;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Registrations of channels: the real decisions, on a table in memory. */
final class SimulatedRegistrations {
    private static final int SECRET_BYTES = 32;
    private static final int ACTIVE_MAX = 20;
    private static final Duration LIFE_MAX = Duration.ofDays(30);

    private final World world;
    private final NotifierTables tables;
    private final NotifierObserver observer;
    private final Life life;

    SimulatedRegistrations(NotifierWorld notifiers, Life life) {
        this.world = notifiers.world();
        this.tables = notifiers.tables();
        this.observer = notifiers.observer();
        this.life = life;
    }

    /** Registers or renews, in one transaction that locks the user's newest change; in a fiber. */
    boolean register(ChannelSpec spec, Instant expiresAt) {
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
        ChannelKey key = new ChannelKey(spec.userId(), spec.id());
        ChannelRow known = tables.channel(key);
        ChannelOrder order = new ChannelOrder(spec.id(), address, expiresAt, null, spec.types());
        SyncToken head = tables.heads().get(spec.userId());
        Registration decided = Registration.of(
                known == null ? null : channel(known, now), order, 0, ACTIVE_MAX, LIFE_MAX, LIFE_MAX, now);
        switch (decided) {
            case Registration.Begins begins ->
                begin(key, address, LifeCycle.begin(head, spec.types(), begins.expiresAt(), begins.failures(), now));
            case Registration.Renewed renewed -> {
                ChannelRow row = Objects.requireNonNull(known);
                row.life = LifeCycle.renewed(row.life, spec.types(), renewed.expiresAt(), head, now);
                observer.renewed(row);
            }
            case Registration.TooMany ignored -> throw new IllegalStateException("too many channels");
            case Registration.OtherAddress ignored -> throw new IllegalStateException("another address");
        }
    }

    private static Channel channel(ChannelRow row, Instant now) {
        return new Channel(
                row.key, row.resourceId, row.address, row.secret, row.createdAt, row.life, row.life.status(now));
    }

    private void begin(ChannelKey key, WebhookAddress address, ChannelLife life) {
        byte[] secret = new byte[SECRET_BYTES];
        world.faults().random().nextBytes(secret);
        ChannelRow row = new ChannelRow(
                key, world.randomId(), address.text(), address.hostAndPort(), WebhookSecret.of(secret), life);
        tables.begin(row);
        observer.began(row);
    }

    /** Expires channels, like the patrol. */
    void patrol() {
        Instant now = world.timeline().instant();
        for (ChannelRow row : tables.channels()) {
            row.life = LifeCycle.expired(row.life, now);
        }
    }
}
