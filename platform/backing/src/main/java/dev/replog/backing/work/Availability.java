package dev.replog.backing.work;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether something that the service depends on works, as health shows it. Each change of state is logged once, however
 * often it is reported. Any thread may report.
 */
public final class Availability implements HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    private final String name;
    private final AtomicReference<State> state;

    private record State(Kind kind, String detail) {}

    private enum Kind {
        /** Not known yet, or it waits for something else. Leads to UP and DOWN. */
        WAITING,
        /** It works. Leads to WAITING and DOWN. */
        UP,
        /** It does not work, and is tried again. Leads to WAITING and UP. */
        DOWN
    }

    public Availability(String name) {
        this.name = name;
        this.state = new AtomicReference<>(new State(Kind.WAITING, "not there yet"));
    }

    public boolean isUp() {
        return state.get().kind() == Kind.UP;
    }

    public void up(String detail) {
        if (state.getAndSet(new State(Kind.UP, detail)).kind() != Kind.UP) {
            LOG.info("{}: up, {}", name, detail);
        }
    }

    /** @param reason what is wrong; the caller tries again */
    public void down(String reason) {
        if (state.getAndSet(new State(Kind.DOWN, reason)).kind() != Kind.DOWN) {
            LOG.warn("{}: down, {}; retrying", name, reason);
        } else {
            LOG.debug("{}: still down, {}", name, reason);
        }
    }

    /** It waits for something that logs its own state, so no line is logged here. */
    public void waiting(String reason) {
        state.set(new State(Kind.WAITING, reason));
        LOG.debug("{}: waiting, {}", name, reason);
    }

    /** The innermost cause of a failure, in one line. */
    public static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    @Override
    public Health health() {
        State now = state.get();
        Health.Builder health = now.kind() == Kind.UP ? Health.up() : Health.down();
        return health.withDetail("detail", now.detail()).build();
    }
}
