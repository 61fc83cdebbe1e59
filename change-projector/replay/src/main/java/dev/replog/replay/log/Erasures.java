package dev.replog.replay.log;

import java.sql.SQLException;
import java.util.Map;

/** Finds the erasures of accounts as they are now, also those from after the beginning of a command. */
@FunctionalInterface
public interface Erasures {
    /** The last erasure of each user whose account was erased. */
    Map<String, Erased> read() throws SQLException;
}
