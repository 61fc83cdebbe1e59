package dev.replog.replay.stage;

import dev.replog.decide.LogRecord;
import dev.replog.replay.ReplayRefusedException;
import java.io.IOException;
import java.sql.SQLException;

/** Gets the records of one user after the other, each user's in the order of the log. */
public interface UserVisitor {
    /** The first record of this user follows. */
    void begin(String userId) throws SQLException;

    void record(StagedRecord record, LogRecord content) throws SQLException, ReplayRefusedException;

    /** The last record of this user was before. */
    void end(String userId) throws SQLException, IOException;

    /** A record without a user. */
    void stray(StagedRecord record) throws SQLException;
}
