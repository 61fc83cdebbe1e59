package dev.replog.notifier.channel.life;

import static dev.replog.notifier.channel.life.Lives.LEASE;
import static dev.replog.notifier.channel.life.Lives.MESSAGE;
import static dev.replog.notifier.channel.life.Lives.NOW;
import static dev.replog.notifier.channel.life.Lives.OTHER_LEASE;
import static dev.replog.notifier.channel.life.Lives.OTHER_MESSAGE;
import static dev.replog.notifier.channel.life.Lives.TOMORROW;
import static dev.replog.notifier.channel.life.Lives.after;
import static dev.replog.notifier.channel.life.Lives.expired;
import static dev.replog.notifier.channel.life.Lives.live;
import static dev.replog.notifier.channel.life.Lives.message;
import static dev.replog.notifier.channel.life.Lives.news;
import static dev.replog.notifier.channel.life.Lives.pending;
import static dev.replog.notifier.channel.life.Lives.pendingDeletion;
import static dev.replog.notifier.channel.life.Lives.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.webhook.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Given a channel, when an event happens, then it has these members; {@link LifeTableTest} tests the next states. */
class LifeCycleTest {
    private static final Failures TWO = new Failures(2, after(40), "status 500");

    private static ChannelLife leased(Failures failures) {
        return live(new Phase.Leased(message(7), null, LEASE, after(8)), 3, failures);
    }

    private static ChannelLife taken(ChannelLife life) {
        return LifeCycle.taken(life, OTHER_MESSAGE, OTHER_LEASE, after(8), NOW);
    }

    private static ChannelLife ofTypes(ChannelLife life, @Nullable List<String> types) {
        return new ChannelLife(
                life.phase(),
                life.changedAt(),
                life.expiresAt(),
                types,
                life.notifiedUpTo(),
                life.lastNotifiedAt(),
                life.number(),
                life.attempts(),
                life.failures());
    }

    @Test
    void registration_makesTheHandshakeDue() {
        ChannelLife begun = LifeCycle.begin(token(5), List.of("workout"), TOMORROW, Failures.NONE, NOW);

        assertThat(begun)
                .isEqualTo(new ChannelLife(
                        new Phase.Due(null, null, NOW),
                        NOW,
                        TOMORROW,
                        List.of("workout"),
                        token(5),
                        null,
                        0,
                        0,
                        Failures.NONE));
        assertThat(taken(begun).message())
                .isEqualTo(new Message(OTHER_MESSAGE, MessageState.SYNC, token(5), null, NOW));
        assertThat(taken(begun).number()).isEqualTo(1);
    }

    @Test
    void registration_waitsForAReceiverThatFailed() {
        ChannelLife begun = LifeCycle.begin(token(5), null, TOMORROW, TWO, NOW);

        assertThat(begun.nextAttemptAt()).isEqualTo(after(40));
        assertThat(begun.failures()).isEqualTo(TWO);
        assertThat(LifeCycle.begin(token(5), null, TOMORROW, new Failures(2, after(-1), null), NOW)
                        .nextAttemptAt())
                .isEqualTo(NOW);
    }

    @Test
    void manyChanges_makeOnePendingPing_upToTheNewest_sinceTheOldest() {
        News early = new News(token(9), after(-50), Set.of("workout"), Set.of());
        ChannelLife changed = LifeCycle.changed(live(new Phase.Quiet()), List.of(news(10), early, news(8)), NOW);

        assertThat(changed.pending()).isEqualTo(new Pending(token(10), true, after(-50)));
        assertThat(LifeCycle.changed(changed, List.of(news(6)), NOW).pending()).isEqualTo(changed.pending());
    }

    @Test
    void deletionsAlone_makeAPingThatSaysSo() {
        News deletion = news(10, Set.of("workout"), Set.of());
        ChannelLife changed = LifeCycle.changed(live(new Phase.Quiet()), List.of(deletion), NOW);

        assertThat(changed.pending()).isEqualTo(new Pending(token(10), false, after(-1)));
        assertThat(stateOf(taken(changed))).isEqualTo(MessageState.NOT_EXISTS);
        assertThat(stateOf(taken(LifeCycle.changed(changed, List.of(news(11)), NOW))))
                .isEqualTo(MessageState.EXISTS);
    }

    private static @Nullable MessageState stateOf(ChannelLife life) {
        Message message = life.message();
        return message == null ? null : message.state();
    }

    @Test
    void changesOfOtherTypes_areNoNews() {
        ChannelLife workouts = ofTypes(live(new Phase.Quiet()), List.of("exercise", "workout"));

        assertThat(LifeCycle.changed(workouts, List.of(news(10, Set.of("template"), Set.of("template"))), NOW))
                .isEqualTo(workouts);
        // The change that is not a deletion is of a type that the channel does not want.
        News mixed = news(10, Set.of("template", "workout"), Set.of("template"));
        assertThat(LifeCycle.changed(workouts, List.of(mixed), NOW).pending())
                .isEqualTo(new Pending(token(10), false, after(-1)));
    }

    @Test
    void changesOfAMessageUnderWay_areNoNews() {
        ChannelLife leased = leased(Failures.NONE);

        assertThat(LifeCycle.changed(leased, List.of(news(6), news(7)), NOW)).isEqualTo(leased);
    }

    @Test
    void aRequestedPing_keepsWhatIsPending() {
        ChannelLife asked = LifeCycle.pingRequested(live(new Phase.Due(null, pendingDeletion(7), after(3))), NOW);

        assertThat(asked.phase()).isEqualTo(new Phase.Due(null, pending(7), NOW));
    }

    @Test
    void aRequestedPing_skipsNoWait() {
        Phase waits = new Phase.Due(message(7), null, after(40));

        assertThat(LifeCycle.pingRequested(live(waits, 3, TWO), NOW).nextAttemptAt())
                .isEqualTo(after(40));
    }

    @Test
    void taking_makesTheNextMessageOfWhatIsPending() {
        ChannelLife taken = taken(live(new Phase.Due(null, pending(7), NOW)));

        Message made = new Message(OTHER_MESSAGE, MessageState.EXISTS, token(7), after(-10), NOW);
        assertThat(taken.phase()).isEqualTo(new Phase.Leased(made, null, OTHER_LEASE, after(8)));
        assertThat(taken.number()).isEqualTo(4);
    }

    @Test
    void takingAgain_keepsTheMessage() {
        ChannelLife retried = taken(live(new Phase.Due(message(7), pending(9), NOW)));
        ChannelLife leaseOver = taken(live(new Phase.Leased(message(7), pending(9), LEASE, NOW)));

        assertThat(retried.phase()).isEqualTo(new Phase.Leased(message(7), pending(9), OTHER_LEASE, after(8)));
        assertThat(retried.number()).isEqualTo(3);
        assertThat(leaseOver).isEqualTo(retried);
        assertThat(leaseOver.isLeasedUnder(LEASE)).isFalse();
        assertThat(leaseOver.isLeasedUnder(OTHER_LEASE)).isTrue();
    }

    @Test
    void theHandshake_comesBeforeWhatIsPending() {
        ChannelLife taken = taken(live(new Phase.Due(null, pending(7), NOW), 0, Failures.NONE));

        assertThat(stateOf(taken)).isEqualTo(MessageState.SYNC);
        assertThat(taken.pending()).isEqualTo(pending(7));
    }

    @Test
    void delivery_notifiesTheReceiver_andClearsItsFailures() {
        ChannelLife delivered = LifeCycle.recorded(leased(TWO), new Verdict.Delivered(), after(1));

        assertThat(delivered)
                .isEqualTo(new ChannelLife(
                        new Phase.Quiet(), Lives.LAST_WEEK, TOMORROW, null, token(7), after(1), 3, 8, Failures.NONE));
    }

    @Test
    void aFailedAttempt_isCounted_andWaits() {
        ChannelLife failed = LifeCycle.recorded(leased(TWO), new Verdict.Retry(after(80), "status 404"), after(1));

        assertThat(failed.failures()).isEqualTo(new Failures(3, after(80), "status 404"));
        assertThat(failed.phase()).isEqualTo(new Phase.Due(message(7), null, after(80)));
        assertThat(failed.attempts()).isEqualTo(8);
        assertThat(failed.notifiedUpTo()).isEqualTo(token(5));
    }

    @Test
    void whatIsPutOff_isNoAttempt_andDoesNotBeginTheTimeForRetries() {
        Verdict putOff = new Verdict.PutOff(after(2));
        Message untried = new Message(MESSAGE, MessageState.EXISTS, token(7), after(-30), null);

        ChannelLife first = LifeCycle.recorded(leased(Failures.NONE), putOff, after(1));
        assertThat(first).isEqualTo(live(new Phase.Due(untried, null, after(2))));
        ChannelLife later = LifeCycle.recorded(leased(TWO), putOff, after(1));
        assertThat(later).isEqualTo(live(new Phase.Due(message(7), null, after(2)), 3, TWO));
        assertThat(firstTriedAt(LifeCycle.taken(first, OTHER_MESSAGE, LEASE, after(11), after(3))))
                .isEqualTo(after(3));
    }

    private static @Nullable Instant firstTriedAt(ChannelLife life) {
        Message message = life.message();
        return message == null ? null : message.firstAt();
    }

    @Test
    void aMessageThatWasTriedForLongEnough_failsTheChannel() {
        ChannelLife failed = LifeCycle.recorded(leased(TWO), new Verdict.Failed("status 500"), after(1));

        assertThat(failed.phase()).isEqualTo(new Phase.Failed("tried for long enough, last: status 500"));
        assertThat(failed.failures()).isEqualTo(new Failures(3, null, "status 500"));
        assertThat(failed.changedAt()).isEqualTo(after(1));
        assertThat(failed.attempts()).isEqualTo(8);
    }

    @Test
    void gone_stopsTheChannel() {
        ChannelLife gone = LifeCycle.recorded(leased(Failures.NONE), new Verdict.Gone(), after(1));

        assertThat(gone.phase()).isEqualTo(new Phase.Stopped("its receiver answered 410"));
        assertThat(gone.failures()).isEqualTo(new Failures(1, null, "status 410"));
        assertThat(gone.changedAt()).isEqualTo(after(1));
    }

    @Test
    void renewal_movesTheEnd_andKeepsTheRest() {
        ChannelLife renewed =
                LifeCycle.renewed(leased(TWO), List.of("workout"), TOMORROW.plusSeconds(9), token(12), NOW);

        assertThat(renewed)
                .isEqualTo(new ChannelLife(
                        new Phase.Leased(message(7), null, LEASE, after(8)),
                        NOW,
                        TOMORROW.plusSeconds(9),
                        List.of("workout"),
                        token(5),
                        after(-60),
                        3,
                        7,
                        TWO));
    }

    @Test
    void renewalOfAFailedChannel_triesAtOnce_andCountsAnew() {
        ChannelLife failed = live(new Phase.Failed("status 500"), 3, new Failures(30, null, "status 500"));
        ChannelLife renewed = LifeCycle.renewed(failed, null, TOMORROW, token(12), NOW);

        assertThat(renewed.phase()).isEqualTo(new Phase.Due(null, new Pending(token(12), true, NOW), NOW));
        assertThat(renewed.failures()).isEqualTo(new Failures(0, null, "status 500"));
        assertThat(renewed.reason()).isNull();
        assertThat(taken(renewed).number()).isEqualTo(4);
    }

    @Test
    void revival_beginsTheTimeForRetriesAnew_andKeepsTheWait() {
        ChannelLife rested = expired(new Phase.Rested(message(7), pending(9)));
        ChannelLife renewed = LifeCycle.renewed(rested, null, TOMORROW, token(12), NOW);

        assertThat(firstTriedAt(renewed)).isNull();
        assertThat(renewed.pending()).isEqualTo(new Pending(token(12), true, after(-10)));
        assertThat(firstTriedAt(taken(renewed))).isEqualTo(NOW);
        ChannelLife waiting = new ChannelLife(rested.phase(), NOW, NOW, null, token(5), null, 3, 7, TWO);
        assertThat(LifeCycle.renewed(waiting, null, TOMORROW, token(12), NOW).nextAttemptAt())
                .isEqualTo(after(40));
    }

    @Test
    void stopping_keepsTheFailures_forAChannelThatBeginsAgain() {
        ChannelLife stopped = LifeCycle.stopped(leased(TWO), NOW);

        assertThat(stopped.phase()).isEqualTo(new Phase.Stopped("stopped by its owner"));
        assertThat(stopped.failures()).isEqualTo(TWO);
        assertThat(stopped.changedAt()).isEqualTo(NOW);
        assertThat(stopped.isLeasedUnder(LEASE)).isFalse();
    }

    @Test
    void theStatus_followsFromTheTime() {
        ChannelLife quiet = live(new Phase.Quiet());

        assertThat(quiet.status(TOMORROW.minusNanos(1))).isEqualTo(ChannelStatus.ACTIVE);
        assertThat(quiet.status(TOMORROW)).isEqualTo(ChannelStatus.EXPIRED);
        assertThat(live(new Phase.Failed("status 500")).status(TOMORROW)).isEqualTo(ChannelStatus.FAILED);
        assertThat(live(new Phase.Stopped("stopped by its owner")).status(TOMORROW))
                .isEqualTo(ChannelStatus.STOPPED);
    }
}
