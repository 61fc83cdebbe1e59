package dev.replog.projector.store;

import dev.replog.projector.database.AccountRows;
import dev.replog.projector.database.Columns;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.store.Batch.UserErasure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Erases accounts ahead of the records of their erasures, in a database that has not applied these yet. From then on
 * the projection refuses everything of the users from before, as it is applied again, and decides the erasure when it
 * reaches its record. The head of a user is at that record, because nothing from before it is missing.
 */
public final class ErasedAgain {
    /** First, and with the result: an instance that applies the record at this moment is waited for. */
    private static final String CLAIM = ErasedRows.ERASURES + "RETURNING mutation_id, position";

    private static final String HEADS = """
            INSERT INTO user_head (user_id, position, change_position, entities, bytes, erased, horizon, erased_at)
            SELECT user_id, head, 0, 0, 0, erased, erased, at
            FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::timestamptz[]) AS again (user_id, head, erased, at)
            """;

    private final Subjects subjects;
    private final List<? extends AccountRows> models;

    /** @param models the read models, which have rows of users too */
    public ErasedAgain(Subjects subjects, List<? extends AccountRows> models) {
        this.subjects = subjects;
        this.models = List.copyOf(models);
    }

    /**
     * An erasure.
     *
     * @param place the position of its record
     */
    public record Again(UserErasure erasure, long place) {}

    private record Claimed(UUID mutationId, long position) {}

    /** All of them in one transaction; those that are applied meanwhile are left out. Returns the number of users. */
    public int erase(Connection connection, List<Again> accounts) throws SQLException {
        connection.setAutoCommit(false);
        try {
            int users = eraseAll(connection, accounts);
            connection.commit();
            return users;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private int eraseAll(Connection connection, List<Again> accounts) throws SQLException {
        List<UserErasure> erasures = accounts.stream()
                .map(Again::erasure)
                .sorted(Comparator.comparingLong(one -> one.erasure().position()))
                .toList();
        Set<Claimed> claimed = claim(connection, erasures);
        List<UserErasure> last = ErasedRows.last(erasures.stream()
                .filter(one -> claimed.contains(
                        new Claimed(one.erasure().mutationId(), one.erasure().position())))
                .toList());
        List<Again> heads = last.stream()
                .map(one -> accounts.stream()
                        .filter(again -> again.erasure().equals(one))
                        .findFirst()
                        .orElseThrow())
                .toList();
        List<String> users = last.stream().map(UserErasure::userId).toList();
        for (String sql : ErasedRows.DELETE) {
            execute(connection, sql, columns -> columns.addTexts(users, user -> user));
        }
        for (AccountRows model : models) {
            model.erase(connection, users);
        }
        execute(connection, HEADS, columns -> {
            columns.addTexts(heads, again -> again.erasure().userId());
            columns.add("int8", heads, Long[]::new, Again::place);
            columns.add(
                    "int8",
                    heads,
                    Long[]::new,
                    again -> again.erasure().erasure().position());
            columns.addTimes(heads, again -> again.erasure().erasure().at());
        });
        execute(connection, ErasedRows.ACCOUNTS, columns -> ErasedRows.addAccounts(columns, last));
        return users.size();
    }

    private Set<Claimed> claim(Connection connection, List<UserErasure> erasures) throws SQLException {
        Set<Claimed> claimed = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            ErasedRows.addErasures(new Columns(connection, statement), erasures, subjects);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    claimed.add(new Claimed(rows.getObject("mutation_id", UUID.class), rows.getLong("position")));
                }
            }
        }
        return claimed;
    }

    private interface Parameters {
        void add(Columns columns) throws SQLException;
    }

    private static void execute(Connection connection, String sql, Parameters parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.add(new Columns(connection, statement));
            statement.executeUpdate();
        }
    }
}
