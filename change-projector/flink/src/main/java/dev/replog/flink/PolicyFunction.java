package dev.replog.flink;

import dev.replog.decide.LogRecord;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.policy.ComparedUser;
import dev.replog.replay.policy.Difference;
import dev.replog.replay.policy.PolicyOptions;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import org.apache.flink.util.Collector;

/** Makes a row of each operation that another policy would decide differently, and a row of numbers for each user. */
final class PolicyFunction extends UserFunction<ComparedUser> {
    static final String DIFFERENCES = "differences";
    static final String USERS = "users";
    private static final long serialVersionUID = 1L;

    private final PolicyOptions options;

    PolicyFunction(TaskRules rules, PolicyOptions options) {
        super(rules, ComparedUser.class);
        this.options = options;
    }

    @Override
    ComparedUser begin(Rules rules) {
        return new ComparedUser(rules, options);
    }

    @Override
    void record(ComparedUser user, StagedRecord record, LogRecord content, Collector<FileRow> out)
            throws ReplayRefusedException {
        for (Difference difference : user.decide(record, content)) {
            out.collect(FileRow.of(DIFFERENCES, difference.json()));
        }
    }

    @Override
    void end(String userId, ComparedUser user, Collector<FileRow> out) {
        out.collect(FileRow.of(USERS, user.numbers().json(userId)));
    }
}
