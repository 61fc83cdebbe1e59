package dev.replog.replay.policy;

import dev.replog.decide.LogRecord;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.policy.ComparedUser.Numbers;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.replay.stage.UserVisitor;
import java.sql.SQLException;

/** Compares the staged log of one user after the other, and collects the differences. */
final class PolicyComparison implements UserVisitor {
    private final Rules rules;
    private final PolicyOptions options;
    private final DifferencesTable table;
    private ComparedUser user;
    private Numbers numbers = Numbers.NONE;

    PolicyComparison(Rules rules, PolicyOptions options, DifferencesTable table) {
        this.rules = rules;
        this.options = options;
        this.table = table;
        this.user = new ComparedUser(rules, options);
    }

    /** Of all users that were visited. */
    Numbers numbers() {
        return numbers;
    }

    @Override
    public void begin(String userId) {
        user = new ComparedUser(rules, options);
    }

    @Override
    public void record(StagedRecord record, LogRecord content) throws SQLException, ReplayRefusedException {
        for (Difference difference : user.decide(record, content)) {
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
