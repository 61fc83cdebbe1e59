package dev.replog.notifier.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.ChannelStatus;
import dev.replog.notifier.channel.life.Failures;
import dev.replog.notifier.channel.life.Phase;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests every state of a channel with every request for it. */
class RegistrationTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final String HERE = "https://app.example/here";
    private static final String THERE = "https://app.example/there";
    private static final WebhookSecret SECRET = WebhookSecret.of(new byte[24]);
    private static final WebhookSecret OTHER = WebhookSecret.of(new byte[32]);

    private static ChannelOrder order(String address, @Nullable Instant expiresAt, @Nullable WebhookSecret secret) {
        WebhookAddress read = ((WebhookAddress.Reading.Accepted) WebhookAddress.read(address, false)).address();
        return new ChannelOrder("c1", read, expiresAt, secret, null);
    }

    private static Channel channel(ChannelStatus status, boolean wasNotified) {
        return channel(status, wasNotified, 0, null);
    }

    private static Channel channel(
            ChannelStatus status, boolean wasNotified, int failures, @Nullable Instant notBefore) {
        Phase phase = switch (status) {
            case ACTIVE, EXPIRED -> new Phase.Quiet();
            case FAILED -> new Phase.Failed("tried for long enough");
            case STOPPED -> new Phase.Stopped("stopped by its owner");
        };
        ChannelLife life = new ChannelLife(
                phase,
                NOW.minusSeconds(99),
                status == ChannelStatus.EXPIRED ? NOW : NOW.plusSeconds(99),
                null,
                null,
                wasNotified ? NOW.minusSeconds(9) : null,
                3,
                3,
                new Failures(failures, notBefore, null));
        return new Channel(
                new ChannelKey("alice", "c1"),
                new UUID(1, 2),
                HERE,
                SECRET,
                NOW.minusSeconds(99),
                life,
                life.status(NOW));
    }

    private static Registration of(@Nullable Channel known, ChannelOrder order, int others) {
        return Registration.of(known, order, others, 20, Duration.ofDays(7), Duration.ofDays(30), NOW);
    }

    @Test
    void unknownIds_begin() {
        assertThat(of(null, order(HERE, null, null), 19))
                .isEqualTo(new Registration.Begins(NOW.plus(Duration.ofDays(7)), Failures.NONE));
    }

    @ParameterizedTest
    @CsvSource({
        // status, was notified, same address -> decision
        "ACTIVE,  true,  true,  RENEWED",
        "ACTIVE,  false, true,  RENEWED",
        "ACTIVE,  true,  false, REFUSED",
        "ACTIVE,  false, false, REFUSED",
        "EXPIRED, true,  true,  RENEWED",
        "EXPIRED, false, true,  BEGINS",
        "EXPIRED, true,  false, BEGINS",
        "EXPIRED, false, false, BEGINS",
        "FAILED,  true,  true,  RENEWED",
        "FAILED,  false, true,  BEGINS",
        "FAILED,  true,  false, BEGINS",
        "FAILED,  false, false, BEGINS",
        "STOPPED, true,  true,  BEGINS",
        "STOPPED, false, true,  BEGINS",
        "STOPPED, true,  false, BEGINS",
        "STOPPED, false, false, BEGINS"
    })
    void everyState_leadsSomewhere(ChannelStatus status, boolean wasNotified, boolean sameAddress, String what) {
        Registration decided = of(channel(status, wasNotified), order(sameAddress ? HERE : THERE, null, null), 0);
        Instant week = NOW.plus(Duration.ofDays(7));
        assertThat(decided)
                .isEqualTo(
                        switch (what) {
                            case "RENEWED" -> new Registration.Renewed(week, false);
                            case "BEGINS" -> new Registration.Begins(week, Failures.NONE);
                            default -> new Registration.OtherAddress();
                        });
    }

    /** With any address: otherwise stopping and registering a channel would skip a wait. */
    @ParameterizedTest
    @CsvSource({"STOPPED, true", "STOPPED, false", "EXPIRED, false", "FAILED, false"})
    void whatBeginsAgain_keepsTheWaitOfItsReceiver(ChannelStatus status, boolean sameAddress) {
        Instant later = NOW.plusSeconds(40);
        assertThat(of(channel(status, true, 4, later), order(sameAddress ? HERE : THERE, null, null), 0))
                .isEqualTo(new Registration.Begins(NOW.plus(Duration.ofDays(7)), new Failures(4, later, null)));
        assertThat(of(channel(status, true, 4, null), order(THERE, null, null), 0))
                .as("one that stopped otherwise")
                .isEqualTo(new Registration.Begins(NOW.plus(Duration.ofDays(7)), Failures.NONE));
    }

    @ParameterizedTest
    @EnumSource(ChannelStatus.class)
    void beyondTheLimit_onlyActiveOnesGoOn(ChannelStatus status) {
        Registration decided = of(channel(status, true), order(HERE, null, null), 20);
        assertThat(decided instanceof Registration.TooMany).isEqualTo(status != ChannelStatus.ACTIVE);
        assertThat(of(null, order(HERE, null, null), 20)).isEqualTo(new Registration.TooMany());
    }

    @Test
    void life_isAtMostTheLongest() {
        assertThat(of(null, order(HERE, NOW.plusSeconds(1), null), 0))
                .isEqualTo(new Registration.Begins(NOW.plusSeconds(1), Failures.NONE));
        assertThat(of(null, order(HERE, NOW.plus(Duration.ofDays(31)), null), 0))
                .isEqualTo(new Registration.Begins(NOW.plus(Duration.ofDays(30)), Failures.NONE));
    }

    @Test
    void anotherSecret_replacesTheOneItHas() {
        Channel active = channel(ChannelStatus.ACTIVE, true);
        Instant week = NOW.plus(Duration.ofDays(7));
        assertThat(of(active, order(HERE, null, SECRET), 0)).isEqualTo(new Registration.Renewed(week, false));
        assertThat(of(active, order(HERE, null, OTHER), 0)).isEqualTo(new Registration.Renewed(week, true));
    }
}
