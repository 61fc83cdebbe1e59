package dev.replog.notifier.channel.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.replog.notifier.webhook.Verdict;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests the next state for every state and every event. A cell shows the phase, the message and the pending ping with
 * their positions, and the seconds until it is due; {@code =} is the same channel and {@code throws} an event that is
 * not accepted.
 */
class LifeTableTest {
    private static final String TABLE = """
            quiet
              changed: due p10 +0
              changed again, expired: =
              ping requested: due p5 +0
              taken, delivered, retry, put off, given up, gone: throws
              renewed, renewed late: quiet
              stopped: stopped
            handshake due
              changed: due p10 +0
              changed again, expired: =
              ping requested: due p5 +0
              taken: leased m5 +8
              delivered, retry, put off, given up, gone: throws
              renewed, renewed late: due +0
              stopped: stopped
            ping due
              changed: due p10 +0
              changed again, expired: =
              ping requested, renewed, renewed late: due p7 +0
              taken: leased m7 +8
              delivered, retry, put off, given up, gone: throws
              stopped: stopped
            retry due
              changed: due m7 p10 +0
              changed again, expired: =
              ping requested: due m7 p7 +0
              taken: leased m7 +8
              delivered, retry, put off, given up, gone: throws
              renewed, renewed late: due m7 +0
              stopped: stopped
            retry waits
              changed: due m7 p10 +40
              changed again, ping requested, expired: =
              taken, delivered, retry, put off, given up, gone: throws
              renewed, renewed late: due m7 p9 +40
              stopped: stopped
            leased
              changed: leased m7 p10 +8
              changed again, expired: =
              ping requested: leased m7 p7 +8
              taken: throws
              delivered: quiet
              retry: due m7 +20
              put off: due m7 +2
              given up: failed
              gone, stopped: stopped
              renewed, renewed late: leased m7 +8
            leased pending
              changed: leased m7 p10 +8
              changed again, ping requested, expired: =
              taken: throws
              delivered: due p9 +0
              retry: due m7 p9 +20
              put off: due m7 p9 +2
              given up: failed
              gone, stopped: stopped
              renewed, renewed late: leased m7 p9 +8
            lease over
              changed: leased m7 p10 +0
              changed again, expired: =
              ping requested: leased m7 p7 +0
              taken: leased m7 +8
              delivered: quiet
              retry: due m7 +20
              put off: due m7 +2
              given up: failed
              gone, stopped: stopped
              renewed, renewed late: leased m7 +0
            expired quiet
              changed, changed again, expired: =
              ping requested, taken, delivered, retry, put off, given up, gone: throws
              renewed: quiet
              renewed late: due p12 +0
              stopped: stopped
            expired due
              changed, changed again: =
              ping requested, taken, delivered, retry, put off, given up, gone: throws
              renewed: due p7 +0
              renewed late: due p12 +0
              expired: rested p7
              stopped: stopped
            expired leased
              changed, changed again: =
              ping requested, taken: throws
              delivered: quiet
              retry: due m7 +20
              put off: due m7 +2
              given up: failed
              gone, stopped: stopped
              renewed: leased m7 +8
              renewed late: leased m7 p12 +8
              expired: rested m7
            rested
              changed, changed again, expired: =
              ping requested, taken, delivered, retry, put off, given up, gone: throws
              renewed: due m7 p9 +0
              renewed late: due m7 p12 +0
              stopped: stopped
            rested too soon
              changed: due m7 p10 +0
              changed again, expired: =
              ping requested: due m7 p7 +0
              taken, delivered, retry, put off, given up, gone: throws
              renewed, renewed late: due m7 +0
              stopped: stopped
            failed
              changed, changed again, expired: =
              ping requested, taken, delivered, retry, put off, given up, gone: throws
              renewed: quiet
              renewed late: due p12 +0
              stopped: stopped
            stopped
              changed, changed again, expired, stopped: =
              ping requested, taken, delivered, retry, put off, given up, gone, renewed, renewed late: throws
            """;

    /** The name of the life cycle's function, and the verdict if there is one. */
    @SuppressWarnings("ImmutableEnumChecker") // Its functions are pure.
    private enum Event {
        CHANGED("changed", null, life -> LifeCycle.changed(life, List.of(Lives.news(10)), Lives.NOW)),
        CHANGED_AGAIN("changed", null, life -> LifeCycle.changed(life, List.of(Lives.news(5)), Lives.NOW)),
        PING_REQUESTED("pingRequested", null, life -> LifeCycle.pingRequested(life, Lives.NOW)),
        TAKEN(
                "taken",
                null,
                life -> LifeCycle.taken(life, Lives.OTHER_MESSAGE, Lives.OTHER_LEASE, Lives.after(8), Lives.NOW)),
        DELIVERED(new Verdict.Delivered()),
        RETRY(new Verdict.Retry(Lives.after(20), "status 500")),
        PUT_OFF(new Verdict.PutOff(Lives.after(2))),
        GIVEN_UP(new Verdict.Failed("status 500")),
        GONE(new Verdict.Gone()),
        RENEWED("renewed", null, life -> renewed(life, Lives.NOTIFIED)),
        RENEWED_LATE("renewed", null, life -> renewed(life, 12)),
        EXPIRED("expired", null, life -> LifeCycle.expired(life, Lives.NOW)),
        STOPPED("stopped", null, life -> LifeCycle.stopped(life, Lives.NOW));

        private final String function;
        private final @Nullable Verdict verdict;
        private final UnaryOperator<ChannelLife> happens;

        Event(String function, @Nullable Verdict verdict, UnaryOperator<ChannelLife> happens) {
            this.function = function;
            this.verdict = verdict;
            this.happens = happens;
        }

        Event(Verdict verdict) {
            this("recorded", verdict, life -> LifeCycle.recorded(life, verdict, Lives.NOW));
        }

        private static ChannelLife renewed(ChannelLife life, long head) {
            return LifeCycle.renewed(life, null, Lives.NOW.plus(Duration.ofDays(7)), Lives.token(head), Lives.NOW);
        }
    }

    private final Map<State, Map<Event, String>> cells = cells();

    private static Map<State, Map<Event, String>> cells() {
        Map<State, Map<Event, String>> cells = new EnumMap<>(State.class);
        Map<Event, String> cellsOfState = Map.of();
        for (String line : TABLE.lines().toList()) {
            if (!line.startsWith(" ")) {
                cellsOfState = new EnumMap<>(Event.class);
                assertThat(cells.put(State.valueOf(constant(line)), cellsOfState))
                        .isNull();
                continue;
            }
            int colon = line.indexOf(':');
            for (String event : line.substring(0, colon).split(",")) {
                String twice = cellsOfState.put(
                        Event.valueOf(constant(event)),
                        line.substring(colon + 1).strip());
                assertThat(twice).as(line).isNull();
            }
        }
        return cells;
    }

    private static String constant(String words) {
        return words.strip().replace(' ', '_').toUpperCase(Locale.ROOT);
    }

    @Test
    void everyCell_isThere() {
        assertThat(cells).containsOnlyKeys(State.values());
        assertThat(cells.values()).allSatisfy(row -> assertThat(row).containsOnlyKeys(Event.values()));
    }

    @Test
    void everyPhase_isAState() {
        assertThat(Stream.of(State.values())
                        .<Class<?>>map(state -> state.life().phase().getClass()))
                .containsAll(List.of(Phase.class.getPermittedSubclasses()));
    }

    @Test
    void everyFunctionAndVerdict_isAnEvent() {
        Set<String> functions = Arrays.stream(LifeCycle.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !name.equals("begin"))
                .collect(Collectors.toSet());
        assertThat(Stream.of(Event.values()).map(event -> event.function)).containsAll(functions);
        assertThat(Stream.of(Event.values())
                        .flatMap(event -> Stream.ofNullable(event.verdict))
                        .<Class<?>>map(Object::getClass))
                .containsExactlyInAnyOrder(Verdict.class.getPermittedSubclasses());
    }

    @TestFactory
    Stream<DynamicTest> everyCell_leadsWhereTheTableSays() {
        return Stream.of(State.values())
                .flatMap(state -> Stream.of(Event.values())
                        .map(event -> DynamicTest.dynamicTest(
                                state + ", " + event + ": " + expected(state, event), () -> holds(state, event))));
    }

    private String expected(State state, Event event) {
        return cells.getOrDefault(state, Map.of()).getOrDefault(event, "nothing is said");
    }

    private void holds(State state, Event event) {
        String expected = expected(state, event);
        if (expected.equals("throws")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> event.happens.apply(state.life()))
                    .withMessageContaining("expected: ");
            return;
        }
        ChannelLife after = event.happens.apply(state.life());
        assertThat(after.equals(state.life()) ? "=" : shown(after)).isEqualTo(expected);
    }

    private static String shown(ChannelLife life) {
        Message message = life.message();
        Pending pending = life.pending();
        Instant at = life.nextAttemptAt();
        String name = life.phase().getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0))
                + name.substring(1)
                + (message == null ? "" : " m" + ChannelLife.position(message.upTo()))
                + (pending == null ? "" : " p" + ChannelLife.position(pending.upTo()))
                + (at == null ? "" : " +" + Duration.between(Lives.NOW, at).toSeconds());
    }
}
