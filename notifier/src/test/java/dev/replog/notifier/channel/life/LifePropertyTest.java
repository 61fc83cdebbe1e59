package dev.replog.notifier.channel.life;

import static dev.replog.notifier.channel.life.Lives.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.webhook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Tests a channel with any order of events: changes once or twice, workers that deliver, fail, are late or die,
 * renewals and stops. The invariants are checked after every event; {@code -Dseed=N} replays one history.
 */
class LifePropertyTest {
    private static final int HISTORIES = 500;
    private static final int EVENTS = 300;
    private static final Duration LEASE = Duration.ofSeconds(8);
    private static final List<Duration> LIVES = List.of(Duration.ofSeconds(60), Duration.ofSeconds(600));

    @Test
    void whateverHappens_theInvariantsHold() {
        Long replayed = Long.getLong("seed");
        Random seeds = new Random();
        for (int i = 0; i < HISTORIES; i++) {
            long seed = replayed == null ? seeds.nextLong() : replayed;
            try {
                History history = new History(new Random(seed));
                for (int event = 0; event < EVENTS; event++) {
                    history.happens();
                }
                history.comesToRest();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dseed=" + seed + " replays this: " + e, e);
            }
        }
    }

    /** One attempt of a worker. */
    private record Attempt(UUID lease, UUID messageId) {}

    private static final class History {
        private final Random random;
        private final Map<Long, UUID> messages = new HashMap<>();
        private final List<Attempt> underWay = new ArrayList<>();
        private Instant now = Lives.NOW;
        private long head = 1;
        /** The newest position that the receiver must get. */
        private long due;

        private ChannelLife life;

        History(Random random) {
            this.random = random;
            this.life = begun(Failures.NONE);
        }

        private ChannelLife begun(Failures failures) {
            due = 0;
            messages.clear();
            return LifeCycle.begin(token(head), null, end(), failures, now);
        }

        private Instant end() {
            return now.plus(LIVES.get(random.nextInt(LIVES.size())));
        }

        private UUID randomId() {
            return new UUID(random.nextLong(), random.nextLong());
        }

        void happens() {
            ChannelLife before = life;
            boolean isNew = false;
            switch (random.nextInt(12)) {
                case 0, 1 -> change();
                case 2 -> repeat();
                case 3 -> askForPing();
                case 4, 5 -> take();
                case 6, 7 -> end(random.nextInt(10));
                case 8 -> isNew = register();
                case 9 -> life = LifeCycle.expired(life, now);
                case 10 -> {
                    if (random.nextInt(10) == 0) {
                        life = LifeCycle.stopped(life, now);
                    }
                }
                default -> now = now.plusMillis(random.nextInt(20_000));
            }
            check();
            if (!isNew) {
                checkOrder(before);
            }
        }

        private void change() {
            head += 1 + random.nextInt(3);
            life = LifeCycle.changed(life, List.of(news(head)), now);
            if (life.isActive(now)) {
                due = head;
            }
        }

        /** The batch is read again. */
        private void repeat() {
            long position = Math.max(1, head - random.nextInt(5));
            ChannelLife repeated = LifeCycle.changed(life, List.of(news(position)), now);
            if (life.isActive(now) && position <= due) {
                assertThat(newest(repeated)).isEqualTo(newest(life));
            }
            due = life.isActive(now) ? Math.max(due, position) : due;
            life = repeated;
        }

        private News news(long position) {
            Set<String> types = Set.of("workout");
            return new News(token(position), now, types, random.nextBoolean() ? types : Set.of());
        }

        private void askForPing() {
            if (life.isActive(now)) {
                life = LifeCycle.pingRequested(life, now);
                assertThat(life.pending()).isNotNull();
            }
        }

        private void take() {
            if (life.canBeTaken(now)) {
                Attempt attempt = new Attempt(randomId(), randomId());
                life = LifeCycle.taken(life, attempt.messageId(), attempt.lease(), now.plus(LEASE), now);
                underWay.add(attempt);
                assertThat(life.isLeasedUnder(attempt.lease())).isTrue();
                assertThat(life.canBeTaken(now)).isFalse();
                assertThat(ofMessage(life)).isGreaterThanOrEqualTo(ChannelLife.position(life.notifiedUpTo()));
            }
        }

        /** One of the attempts ends, possibly one whose lease has ended. */
        private void end(int chance) {
            if (underWay.isEmpty()) {
                return;
            }
            Attempt attempt = underWay.remove(random.nextInt(underWay.size()));
            if (life.isLeasedUnder(attempt.lease())) {
                Instant next = now.plusMillis(random.nextInt(60_000));
                Verdict verdict = switch (chance) {
                    case 0 -> new Verdict.Gone();
                    case 1 -> new Verdict.Failed("status 500");
                    case 2, 3 -> new Verdict.Retry(next, "status 500");
                    case 4 -> new Verdict.PutOff(next);
                    default -> new Verdict.Delivered();
                };
                life = LifeCycle.recorded(life, verdict, now);
                assertThat(life.isLeasedUnder(attempt.lease())).isFalse();
            }
        }

        private boolean register() {
            if (life.phase() instanceof Phase.Stopped) {
                life = begun(life.failures());
                return true;
            }
            boolean isRevived = !life.isActive(now);
            life = LifeCycle.renewed(life, null, end(), token(head), now);
            assertThat(life.isActive(now)).isTrue();
            due = isRevived ? head : due;
            return false;
        }

        private static long ofMessage(ChannelLife life) {
            Message message = life.message();
            return ChannelLife.position(message == null ? null : message.upTo());
        }

        private static long newest(ChannelLife life) {
            Pending pending = life.pending();
            long ofPending = ChannelLife.position(pending == null ? null : pending.upTo());
            return Math.max(ChannelLife.position(life.notifiedUpTo()), Math.max(ofMessage(life), ofPending));
        }

        private void check() {
            boolean isOver = life.reason() != null;
            if (isOver) {
                assertThat(life.nextAttemptAt()).as("what is over is never due").isNull();
                assertThat(life.message()).isNull();
                assertThat(life.pending()).isNull();
                return;
            }
            assertThat(newest(life)).as("no change is lost").isGreaterThanOrEqualTo(due);
            boolean isWaiting = life.message() != null || life.pending() != null || life.number() == 0;
            if (life.isActive(now)) {
                assertThat(life.nextAttemptAt() != null).as("what waits is due").isEqualTo(isWaiting);
            }
            if (life.phase() instanceof Phase.Leased leased) {
                Instant after = leased.until();
                assertThat(life.canBeTaken(after))
                        .as("a lease that is over can be taken again")
                        .isEqualTo(life.isActive(after));
            }
            Instant notBefore = life.failures().notBefore();
            if (life.phase() instanceof Phase.Due && notBefore != null) {
                assertThat(life.canBeTaken(notBefore.minusNanos(1)) && now.isBefore(notBefore))
                        .as("no wait is skipped")
                        .isFalse();
            }
        }

        private void checkOrder(ChannelLife before) {
            assertThat(ChannelLife.position(life.notifiedUpTo()))
                    .as("the position of the last notification never falls")
                    .isGreaterThanOrEqualTo(ChannelLife.position(before.notifiedUpTo()));
            assertThat(life.number() - before.number())
                    .as("numbers have no gaps")
                    .isBetween(0L, 1L);
            Message message = life.message();
            if (message != null) {
                UUID known = messages.putIfAbsent(life.number(), message.id());
                assertThat(known == null || known.equals(message.id()))
                        .as("a number is of one message")
                        .isTrue();
            }
        }

        /** Everything works from now on; then the receiver gets everything. */
        void comesToRest() {
            register();
            now = now.plus(Duration.ofMinutes(5));
            register();
            for (int i = 0; i < 3 && life.canBeTaken(now); i++) {
                life = LifeCycle.taken(life, randomId(), randomId(), now.plus(LEASE), now);
                life = LifeCycle.recorded(life, new Verdict.Delivered(), now);
                check();
            }
            assertThat(life.phase()).isEqualTo(new Phase.Quiet());
            assertThat(ChannelLife.position(life.notifiedUpTo())).isGreaterThanOrEqualTo(due);
        }
    }
}
