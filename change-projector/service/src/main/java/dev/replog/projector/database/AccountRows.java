package dev.replog.projector.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;

/** Tables with rows of accounts. */
public interface AccountRows {
    /** Deletes all rows of these users, because their accounts were erased. The caller ends the transaction. */
    void erase(Connection transaction, Collection<String> userIds) throws SQLException;
}
