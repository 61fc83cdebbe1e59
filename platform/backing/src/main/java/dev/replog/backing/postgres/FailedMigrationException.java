package dev.replog.backing.postgres;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * PostgreSQL answers, but a migration of the tables failed. The message tells the operator which one, why, and what to
 * do. It contains no rows, as PostgreSQL's own details do.
 */
public final class FailedMigrationException extends FlywayException {
    private static final long serialVersionUID = 1;

    private FailedMigrationException(String message, FlywayException cause) {
        super(message, cause);
    }

    /** Brings the tables to this version. Any other exception means that PostgreSQL does not answer. */
    public static void migrate(Flyway flyway, String schema) {
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            SQLException refusal = refusal(e);
            if (refusal != null && isAway(refusal)) {
                throw e;
            }
            throw new FailedMigrationException(
                    "the tables of the schema " + schema + " could not be brought to version " + version(flyway) + ": "
                            + reason(e, refusal) + ". The failed step was undone. Remove the cause, or run the"
                            + " previous release. The migration is tried again automatically",
                    e);
        }
    }

    private static @Nullable SQLException refusal(Throwable thrown) {
        SQLException found = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    /** No answer, or a temporary refusal: connections (08), resources (53), an operator or a crash (57, 58). */
    private static boolean isAway(SQLException refusal) {
        String state = refusal.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                // A refused login is a fault of the address and not of the tables.
                || state.startsWith("28")
                || state.startsWith("3D");
    }

    private static String version(Flyway flyway) {
        try {
            MigrationInfo[] pending = flyway.info().pending();
            return pending.length == 0
                    ? "of this release"
                    : pending[0].getVersion() + " (" + pending[0].getScript() + ")";
        } catch (FlywayException unknown) {
            return "of this release";
        }
    }

    private static String reason(FlywayException failure, @Nullable SQLException refusal) {
        ServerErrorMessage said = refusal instanceof PSQLException server ? server.getServerErrorMessage() : null;
        return said == null
                ? String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip()
                : said.getMessage() + " (" + said.getSQLState() + ")";
    }
}
