package dev.replog.replay.policy;

import dev.replog.decide.LogRecord;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.policy.ComparedUser.Numbers;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.replay.stage.UserVisitor;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Compares the staged log of one user after the other, and collects the differences. */
final class PolicyComparison implements UserVisitor {
    private final Rules rules;
    private final PolicyOptions options;
    private final DifferencesTable table;
    private final Map<String, Long> erased;
    private ComparedUser user;
    private long erasedUpTo;
    private Numbers numbers = Numbers.NONE;

    /** @param erased the position of the last erasure of each user; nothing from before it is counted or shown */
    PolicyComparison(Rules rules, PolicyOptions options, DifferencesTable table, Map<String, Long> erased) {
        this.rules = rules;
        this.options = options;
        this.table = table;
        this.erased = erased;
        this.user = new ComparedUser(rules, options);
    }

    /** Of all users that were visited. */
    Numbers numbers() {
        return numbers;
    }

    @Override
    public void begin(String userId) {
        user = new ComparedUser(rules, options);
        erasedUpTo = erased.getOrDefault(userId, 0L);
    }

    @Override
    public void record(StagedRecord record, LogRecord content) throws SQLException, ReplayRefusedException {
        List<Difference> differences = user.decide(record, content);
        if (record.position().value() <= erasedUpTo) {
            user.leaveOut();
            return;
        }
        for (Difference difference : differences) {
            table.write(difference);
        }
    }

    @Override
    public void end(String userId) {
        numbers = numbers.plus(user.numbers());
    }

    @Override
    public void stray(StagedRecord record) {}
}
