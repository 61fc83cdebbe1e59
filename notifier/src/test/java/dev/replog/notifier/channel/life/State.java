package dev.replog.notifier.channel.life;

/** The initial channels of {@link LifeTableTest}. */
@SuppressWarnings("ImmutableEnumChecker") // An enum constant with an immutable channel.
enum State {
    QUIET(Lives.live(new Phase.Quiet())),
    HANDSHAKE_DUE(Lives.live(new Phase.Due(null, null, Lives.NOW), 0, Failures.NONE)),
    PING_DUE(Lives.live(new Phase.Due(null, Lives.pendingDeletion(7), Lives.NOW))),
    RETRY_DUE(
            Lives.live(new Phase.Due(Lives.message(7), null, Lives.NOW), 3, new Failures(2, Lives.NOW, "status 500"))),
    RETRY_WAITS(Lives.live(
            new Phase.Due(Lives.message(7), Lives.pending(9), Lives.after(40)),
            3,
            new Failures(2, Lives.after(40), "status 500"))),
    LEASED(Lives.live(new Phase.Leased(Lives.message(7), null, Lives.LEASE, Lives.after(8)))),
    LEASED_PENDING(Lives.live(new Phase.Leased(Lives.message(7), Lives.pending(9), Lives.LEASE, Lives.after(8)))),
    LEASE_OVER(Lives.live(new Phase.Leased(Lives.message(7), null, Lives.LEASE, Lives.NOW))),
    EXPIRED_QUIET(Lives.expired(new Phase.Quiet())),
    EXPIRED_DUE(Lives.expired(new Phase.Due(null, Lives.pending(7), Lives.NOW))),
    EXPIRED_LEASED(Lives.expired(new Phase.Leased(Lives.message(7), null, Lives.LEASE, Lives.after(8)))),
    RESTED(Lives.expired(new Phase.Rested(Lives.message(7), Lives.pending(9)))),
    /** It had expired by the clock of another instance. */
    RESTED_TOO_SOON(Lives.live(new Phase.Rested(Lives.message(7), null))),
    FAILED(Lives.live(new Phase.Failed("tried for long enough"))),
    STOPPED(Lives.live(new Phase.Stopped("stopped by its owner")));

    private final ChannelLife life;

    State(ChannelLife life) {
        this.life = life;
    }

    ChannelLife life() {
        return life;
    }
}
