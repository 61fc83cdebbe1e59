package dev.replog.replay.check;

import dev.replog.decide.Entity;
import dev.replog.decide.LogRecord;
import dev.replog.decide.Receipt;
import dev.replog.decide.Usage;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.stage.ReplayedUser;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.replay.stage.UserVisitor;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** Decides the staged log, and adds the state of each user to the rows to compare. */
final class ComputedState implements UserVisitor {
    private final ComparedRows rows;
    private final Rules rules;
    private final boolean isWithReceipts;
    private ReplayedUser user;

    /** @param isWithReceipts also the receipts and the usage of each user */
    ComputedState(ComparedRows rows, Rules rules, boolean isWithReceipts) {
        this.rows = rows;
        this.rules = rules;
        this.isWithReceipts = isWithReceipts;
        this.user = new ReplayedUser(rules);
    }

    @Override
    public void begin(String userId) {
        user = new ReplayedUser(rules);
    }

    @Override
    public void record(StagedRecord record, LogRecord content) throws ReplayRefusedException {
        user.decide(record, content);
    }

    @Override
    public void end(String userId) throws SQLException {
        for (Entity entity : user.state().ownEntities()) {
            rows.computed(userId, entity.type().name(), entity.id().toString(), entity.deletedAt(), Content.of(entity));
        }
        if (!isWithReceipts) {
            return;
        }
        for (Map.Entry<UUID, Receipt> receipt : user.state().ownReceipts().entrySet()) {
            rows.computed(
                    userId, ComparedRows.RECEIPT, receipt.getKey().toString(), null, Content.of(receipt.getValue()));
        }
        Usage usage = user.state().ownUsage();
        if (!usage.equals(Usage.NONE)) {
            rows.computed(userId, ComparedRows.USAGE, "", null, Content.of(usage));
        }
    }

    @Override
    public void stray(StagedRecord record) {}
}
