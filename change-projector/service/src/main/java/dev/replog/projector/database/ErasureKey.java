package dev.replog.projector.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/** Keeps to one key for the subjects of erasures: with another key, none of the stored ones would be found. */
public final class ErasureKey {
    private static final String HOLD = """
            INSERT INTO erasure_key (fingerprint) VALUES (?)
            ON CONFLICT (one) DO UPDATE SET fingerprint = excluded.fingerprint
            WHERE NOT EXISTS (SELECT 1 FROM erasure)
            """;
    private static final String FINGERPRINT = "SELECT fingerprint FROM erasure_key";

    private ErasureKey() {}

    /** The configured key is not the one of the stored erasures. */
    public static final class OtherKeyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherKeyException() {
            super("replog.erasure.key is not the key under which earlier erasures are stored (expected: the same"
                    + " REPLOG_ERASURE_KEY as before, on every instance)");
        }
    }

    /** Makes this key the one of this database, as long as no account was erased. Fails when another one is. */
    public static void hold(Connection connection, Subjects subjects) throws SQLException {
        try (PreparedStatement hold = connection.prepareStatement(HOLD)) {
            hold.setBytes(1, subjects.fingerprint());
            hold.executeUpdate();
        }
        require(connection, subjects);
    }

    /** Fails when another key is the one of this database. */
    public static void require(Connection connection, Subjects subjects) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FINGERPRINT);
                ResultSet row = select.executeQuery()) {
            if (!row.next() || !Arrays.equals(row.getBytes("fingerprint"), subjects.fingerprint())) {
                throw new OtherKeyException();
            }
        }
    }
}
