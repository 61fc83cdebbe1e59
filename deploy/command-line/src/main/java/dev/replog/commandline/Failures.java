package dev.replog.commandline;

import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.marker.MarkerException;
import dev.replog.replay.ReplayRefusedException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.flywaydb.core.api.FlywayException;

/** The sentence about a failure, for the person who ran the command. */
final class Failures {
    private static final String AGAIN = "; run this again, it continues where it stopped";
    private static final String POSTGRES = "org.postgresql";
    private static final int LENGTH_MAX = 600;

    private Failures() {}

    static String sentence(Throwable failure) {
        return switch (failure) {
            case RefusedException refused -> text(refused);
            case ReplayRefusedException refused -> text(refused);
            case FailedMigrationException migration -> text(migration);
            case MarkerException marker -> text(marker) + AGAIN;
            case ExecutionException wrapped -> "Kafka failed: " + root(wrapped) + AGAIN;
            case KafkaException kafka -> "Kafka failed: " + root(kafka) + AGAIN;
            case FlywayException flyway -> "PostgreSQL failed: " + root(flyway) + AGAIN;
            case SQLException sql -> isOfPostgres(sql) ? "PostgreSQL failed: " + root(sql) + AGAIN : ofFiles(text(sql));
            case FileSystemException file ->
                ofFiles(file.getFile() + ": " + (file.getReason() == null ? name(file) : file.getReason()));
            // Such as a full disk.
            case IOException io -> ofFiles(text(io));
            case InterruptedException interrupted -> "interrupted" + AGAIN;
            case RuntimeException other ->
                (isOfSettings(other) ? "the settings are wrong: " : "failed: ") + root(other);
            default -> "failed: " + root(failure);
        };
    }

    private static String ofFiles(String text) {
        String reason = text.contains("Could not set lock") || text.contains("onflicting lock")
                ? "another command is working in this folder (expected: one at a time)"
                : oneLine(text);
        return "the files could not be written: " + reason + AGAIN;
    }

    private static boolean isOfPostgres(SQLException failure) {
        return failure.getClass().getName().startsWith(POSTGRES);
    }

    private static boolean isOfSettings(RuntimeException failure) {
        return failure.getClass().getName().startsWith("org.springframework")
                || failure instanceof IllegalArgumentException;
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? name(root) : oneLine(root.getMessage());
    }

    private static String text(Throwable failure) {
        return failure.getMessage() == null ? name(failure) : oneLine(failure.getMessage());
    }

    private static String name(Throwable failure) {
        return failure.getClass().getSimpleName();
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= LENGTH_MAX ? line : line.substring(0, LENGTH_MAX) + "…";
    }
}
