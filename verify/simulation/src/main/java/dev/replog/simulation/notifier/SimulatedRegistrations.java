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

/** Registrations of channels: the real decisions, on a table in memory. */
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

    /** Registers or renews, in one transaction that locks the user's newest change; in a fiber. */
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
        ChannelKey key = new ChannelKey(spec.userId(), spec.id());
        ChannelRow known = world.notifierTables().channel(key);
        ChannelOrder order = new ChannelOrder(spec.id(), address, expiresAt, null, spec.types());
        SyncToken head = world.notifierTables().heads().get(spec.userId());
        Registration decided = Registration.of(
                known == null ? null : channel(known, now), order, 0, ACTIVE_MAX, LIFE_MAX, LIFE_MAX, now);
        switch (decided) {
            case Registration.Begins begins ->
                begin(key, address, LifeCycle.begin(head, spec.types(), begins.expiresAt(), begins.failures(), now));
            case Registration.Renewed renewed -> {
                ChannelRow row = Objects.requireNonNull(known);
                row.life = LifeCycle.renewed(row.life, spec.types(), renewed.expiresAt(), head, now);
                world.webhooks().renewed(row);
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
        world.weather().random().nextBytes(secret);
        ChannelRow row = new ChannelRow(
                key, world.randomId(), address.text(), address.hostAndPort(), WebhookSecret.of(secret), life);
        world.notifierTables().begin(row);
        world.webhooks().began(row);
    }

    /** Expires channels, like the patrol. */
    public void patrol() {
        Instant now = world.timeline().instant();
        for (ChannelRow row : world.notifierTables().channels()) {
            row.life = LifeCycle.expired(row.life, now);
        }
    }
}
