package dev.replog.projector.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolShutdownException;

/**
 * Classifies failures of statements, once: PostgreSQL is unavailable, or the statement is wrong. Clients are asked to
 * retry only for the first; the second is a fault of this service.
 */
public final class ReadFaults {
    static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** A table, column, schema or role is missing: the migrations have not run yet, or not all of them. */
    private static final Set<String> NOT_MIGRATED = Set.of("42P01", "42703", "3F000", "22023", "42501", "42704");

    private ReadFaults() {}

    static Throwable classified(Throwable error) {
        return isUnavailable(error) ? unavailable("the read model cannot be reached; try again shortly", error) : error;
    }

    static boolean isUnavailable(Throwable error) {
        return switch (error) {
            case R2dbcBadGrammarException grammar -> isNotMigrated(grammar.getSqlState());
            case R2dbcDataIntegrityViolationException ignored -> false;
            case R2dbcException other ->
                // Connections, timeouts, cancelled statements, too many clients, shutdown, missing permissions.
                other.getSqlState() == null
                        || !other.getSqlState().startsWith("22")
                        || isNotMigrated(other.getSqlState());
            case IOException lost -> true;
            case TimeoutException late -> true;
            case PoolAcquirePendingLimitException busy -> true;
            case PoolShutdownException closed -> true;
            default -> false;
        };
    }

    /** The problem for clients; the cause goes to the log. */
    public static ProblemException unavailable(String detail, @Nullable Throwable cause) {
        ProblemException exception = new ProblemException(
                Problem.of(ErrorCode.READ_MODEL_UNAVAILABLE, detail).withRetryAfter(RETRY_AFTER));
        if (cause != null) {
            exception.addSuppressed(cause);
        }
        return exception;
    }

    /** Whether this state means that tables or columns do not exist yet, or not for this role. */
    public static boolean isNotMigrated(@Nullable String sqlState) {
        return sqlState != null && NOT_MIGRATED.contains(sqlState);
    }
}
