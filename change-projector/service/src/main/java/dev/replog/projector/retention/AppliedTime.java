package dev.replog.projector.retention;

import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.GenerationRegistry.Known;
import dev.replog.projector.log.LogTopics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The time up to which the log is applied. The log's times are those of appending, so records that are appended after
 * its ends were read are later. Once the database has applied up to these ends, no earlier record can come. A
 * projection that is behind, or builds its database again, has no such time, and then nothing is deleted by its age.
 * The time is never far ahead of the newest record, so that a clock that jumps ahead by years makes nothing old.
 */
public final class AppliedTime {
    private static final Duration APPLIED_MAX = Duration.ofSeconds(30);
    /** How far the clock may be ahead of the newest record: enough for a log without writes for some time. */
    private static final Duration AHEAD_MAX = Duration.ofHours(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final String PROGRESS =
            "SELECT partition, next_offset FROM projection_progress WHERE generation = ?";

    private final LogTopics topics;
    private final InstantSource clock;

    /** The state of the log at one time. */
    private record Seen(int generation, Map<Integer, Long> ends, Instant at) {}

    public AppliedTime(LogTopics topics, InstantSource clock) {
        this.topics = topics;
        this.clock = clock;
    }

    /** Waits; false when the caller stops. */
    interface Pause {
        boolean pause(Duration duration) throws InterruptedException;
    }

    /** Waits for a time up to which the log is applied. Empty when the projection is behind, or the caller stops. */
    Optional<Instant> await(Connection connection, Pause pause) throws SQLException, InterruptedException {
        Optional<Seen> seen = look(connection);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        long deadlineNanos = System.nanoTime() + APPLIED_MAX.toNanos();
        while (!isApplied(connection, seen.get())) {
            boolean isOver = System.nanoTime() > deadlineNanos;
            if (isOver || !pause.pause(LOOK_EVERY)) {
                return Optional.empty();
            }
        }
        return seen.map(Seen::at);
    }

    /** The ends of the log now; empty while more than its newest generation is to be applied, or it has no record. */
    private Optional<Seen> look(Connection connection) throws SQLException {
        List<Known> open = GenerationRegistry.all(connection).stream()
                .filter(one -> !one.isDrained())
                .toList();
        if (open.size() != 1) {
            return Optional.empty();
        }
        Known newest = open.getFirst();
        Instant now = clock.instant();
        Map<Integer, Long> ends = topics.ends(newest.topic());
        // Without a record, the clock cannot be checked.
        return topics.newestTime(newest.topic()).map(written -> {
            Instant latest = written.plus(AHEAD_MAX);
            return new Seen(newest.generation(), ends, now.isBefore(latest) ? now : latest);
        });
    }

    /** True when everything that was in the log then is applied. */
    private static boolean isApplied(Connection connection, Seen seen) throws SQLException {
        Map<Integer, Long> progress = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setInt(1, seen.generation());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    progress.put(rows.getInt("partition"), rows.getLong("next_offset"));
                }
            }
        }
        return seen.ends().entrySet().stream()
                .allMatch(end -> progress.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
